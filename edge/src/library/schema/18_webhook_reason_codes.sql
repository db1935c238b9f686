-- Codes for programs beside the sentences `disabled_reason` and `reason`.
ALTER TABLE webhooks ADD COLUMN disabled_code TEXT;
ALTER TABLE webhook_deliveries ADD COLUMN reason_code TEXT;

UPDATE webhooks SET disabled_code = CASE
    WHEN disabled_reason LIKE 'The address answered with status 410 %' THEN 'gone'
    WHEN disabled_reason LIKE 'Every attempt since %' THEN 'failing'
    WHEN disabled_reason LIKE 'This webhook was created before you signed in.%' THEN 'before_sign_in' END
    WHERE disabled_reason IS NOT NULL;
UPDATE webhook_deliveries SET reason_code = CASE
    WHEN reason LIKE 'The webhook was switched off.%' THEN 'webhook_off'
    WHEN reason LIKE 'This webhook was created before you signed in.%' THEN 'before_sign_in'
    WHEN reason LIKE 'Too many deliveries were waiting %' THEN 'backlog' END
    WHERE reason IS NOT NULL;
