"""Reads a pyramid with tifffile, libvips and libtiff's tools, and compares what they see.

Usage: pyramids.py FILE EXPECTED FOLDER. EXPECTED is JSON: the facts that the engine stated about the file (levels, size_bytes), its settings,
whether it must be a BigTIFF, its density if that is known, and the lossless source if the largest level must equal it. Temporary files go to FOLDER. A failed comparison
ends with an exception.
"""

import json
import subprocess
import sys
from pathlib import Path

import imagecodecs
import numpy as np
import tifffile

# What libjpeg's two decoders may differ by, and the mean error that a JPEG of quality 85 may have, in steps.
JPEG_DECODERS = 3
JPEG_ERROR = 4.0


def run(*command):
    """Runs a program, which must say nothing on its error stream."""
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False)
    assert done.returncode == 0 and not done.stderr, f"{command}: {done.stderr.decode()}"
    return done.stdout


def light(samples):
    """sRGB bytes to linear light (IEC 61966-2-1)."""
    encoded = samples / 255.0
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def bytes_of(linear):
    """Linear light to sRGB, not rounded."""
    return 255.0 * np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055)


def mean(above, linear):
    """The mean of 2 x 2 pixels, not rounded; colours are weighted with alpha. At odd edges the mean of the pixels that exist."""
    height, width, channels = above.shape
    alpha = above[..., -1:].astype(float) if channels in (2, 4) else np.ones((height, width, 1))
    colours = above[..., : channels - 1] if channels in (2, 4) else above
    colours = light(colours) if linear else colours.astype(float)
    rows, columns = (height + 1) // 2, (width + 1) // 2

    def total(plane):
        padded = np.zeros((rows * 2, columns * 2, plane.shape[2]))
        padded[:height, :width] = plane
        return padded.reshape(rows, 2, columns, 2, plane.shape[2]).sum(axis=(1, 3))

    weight, count = total(alpha), total(np.ones((height, width, 1)))
    seen = np.where(weight > 0, total(colours * alpha) / np.maximum(weight, 1e-9), np.nan)
    seen = bytes_of(seen) if linear else seen
    return np.concatenate([seen, weight / count], axis=2) if channels in (2, 4) else seen


def by_tifffile(path):
    """Every directory as an array of rows, columns and channels."""
    with tifffile.TiffFile(path) as file:
        return [page.asarray().reshape(page.imagelength, page.imagewidth, page.samplesperpixel) for page in file.pages], file.pages


def by_vips(path, page, shape, folder):
    raw = folder / "vips.raw"
    run("vips", "rawsave", path if page is None else f"{path}[page={page}]", raw)
    return np.fromfile(raw, np.uint8).reshape(shape)


def check_grey_profile(path, level, folder):
    """The profile of grey samples is one for grey, and to sRGB it changes nothing: Little CMS converts the file with it."""
    converted = folder / "converted.v"
    # The program ends with an error if the profile has another colour space than the samples.
    run("vips", "icc_transform", path, converted, "srgb", "--embedded")
    colours = by_vips(converted, None, (*level.shape[:2], -1), folder)
    apart = np.abs(colours[..., :3].astype(int) - level[..., :1]).max()
    assert apart <= 1, f"the profile changes grey samples by {apart} steps"


def by_libtiff(path, page, shape, folder):
    """The directory as `tiff2rgba` converts it: RGBA, or only colours for what has no alpha."""
    rgba = folder / "rgba.tif"
    run("tiffcp", "-c", "none", f"{path},{page}", folder / "page.tif")
    run("tiff2rgba", "-c", "none", folder / "page.tif", rgba)
    return tifffile.imread(rgba).reshape(shape[0], shape[1], 4)


def check_directories(path, expected):
    """The structure of the file, as tifffile parses it."""
    settings = expected["settings"]
    is_jpeg, side = settings.get("compression") == "jpeg", settings.get("tile", 512)
    with tifffile.TiffFile(path) as file:
        assert file.is_bigtiff == expected["big"]
        assert len(file.pages) == len(expected["levels"])
        tiles = 0
        for i, (page, level) in enumerate(zip(file.pages, expected["levels"])):
            assert (page.imagewidth, page.imagelength) == (level["width"], level["height"])
            assert (page.tilewidth, page.tilelength) == (side, side)
            assert page.is_reduced == (i > 0)
            assert page.compression == (7 if is_jpeg else 8)
            assert page.predictor == (1 if is_jpeg else 2)
            if expected["dpi"]:
                assert page.tags["XResolution"].value == page.tags["YResolution"].value == (expected["dpi"], 1)
                assert page.tags["ResolutionUnit"].value == 2
            assert b"sRGB" in bytes(page.iccprofile).replace(b"\0", b"")
            offsets, counts = page.dataoffsets, page.databytecounts
            assert len(offsets) == len(counts) == level["columns"] * level["rows"]
            assert all(offset % 2 == 0 and offset + count <= expected["size_bytes"] for offset, count in zip(offsets, counts))
            if is_jpeg:
                # Every tile is a complete JPEG of the size of a tile.
                for offset, count in zip(offsets, counts):
                    file.filehandle.seek(offset)
                    tile = imagecodecs.jpeg8_decode(file.filehandle.read(count))
                    assert tile.shape[:2] == (side, side)
            tiles += len(offsets)
    assert Path(path).stat().st_size == expected["size_bytes"]
    return tiles


def main(path, expected, folder):
    settings = expected["settings"]
    is_jpeg = settings.get("compression") == "jpeg"
    tiles = check_directories(path, expected)
    levels, _ = by_tifffile(path)
    # libtiff says nothing about a file that is right. With `-D` tiffinfo reads the samples, but it cannot read tiles with subsampled chroma.
    assert run("tiffinfo", *([] if is_jpeg else ["-D"]), path).count(b"=== TIFF directory") == len(levels)
    within = JPEG_DECODERS if is_jpeg else 0
    for page, level in enumerate(levels):
        apart = np.abs(by_vips(path, page, level.shape, folder).astype(int) - level).max()
        assert apart <= within, f"vips differs by {apart} in level {page}"
        if level.shape[2] in (1, 3):
            seen = by_libtiff(path, page, level.shape, folder)[..., : 3 if level.shape[2] == 3 else 1]
            apart = np.abs(seen.astype(int) - level).max()
            assert apart <= within, f"libtiff differs by {apart} in level {page}"
    if not is_jpeg and levels[0].shape[2] == 1:
        check_grey_profile(path, levels[0], folder)
    # A copy without tiles has the same pixels for libtiff.
    if not is_jpeg:
        run("tiffcp", "-s", "-c", "none", path, folder / "strips.tif")
        # libtiff compares what it read with what libvips read.
        run("vips", "copy", path, folder / "vips.tif")
        run("tiffcp", "-s", "-c", "none", f"{path},0", folder / "first.tif")
        run("tiffcmp", "-t", folder / "vips.tif", folder / "first.tif")
        copies = by_tifffile(folder / "strips.tif")[0]
        assert all(np.array_equal(copy, level) for copy, level in zip(copies, levels)), "a copy by tiffcp differs"
    if expected["source"]:
        source = imagecodecs.png_decode(Path(expected["source"]).read_bytes())
        source = source.reshape(*source.shape[:2], -1)
        error = np.abs(levels[0].astype(int) - source)
        assert error.mean() <= JPEG_ERROR if is_jpeg else error.max() == 0, f"the largest level differs from the source by {error.max()}"
    worst = 0.0
    for above, level in zip(levels, levels[1:]):
        error = np.abs(mean(above, settings.get("linear", False)) - level)
        largest, average = np.nanmax(error), np.nanmean(error)
        is_near = average <= JPEG_ERROR if is_jpeg else largest <= 0.5 + 1e-4
        assert is_near, f"a level of {level.shape} is up to {largest} steps from the mean, and {average} on average"
        worst = max(worst, average if is_jpeg else largest)
    error = "on average" if is_jpeg else "at most"
    print(f"{len(levels)} levels, {tiles} tiles; {error} {worst:.3f} steps from the mean")


main(sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3]))
