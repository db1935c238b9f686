-- What wrk sends, from the environment; it counts answers that are no success.
wrk.method = os.getenv("LOAD_METHOD")
wrk.body = os.getenv("LOAD_BODY")
wrk.headers["Cookie"] = os.getenv("LOAD_COOKIE")
wrk.headers["Prefer"] = "wait=60"
if wrk.body then wrk.headers["Content-Type"] = "application/json" end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('\nRESULT {"requests":%d,"duration_us":%d,"bytes":%d,"p50_us":%d,"p99_us":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
