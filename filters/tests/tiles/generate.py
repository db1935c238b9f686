"""Writes the pyramids in `files` with other programs, and what an independent decoder reads from them.

    python3 -m venv /tmp/tiles && /tmp/tiles/bin/pip install tifffile numpy imagecodecs pillow
    /tmp/tiles/bin/python filters/tests/tiles/generate.py

Needs `vips` (libvips-tools 8.14) and `tiffcp` (libtiff-tools 4.5). Made with tifffile 2026.3.3.

It also writes small ones for the fuzzer, to `filters/fuzz/seeds/tiles`.

Lossless files: levels.txt states the SHA-256 of each level's samples as tifffile decodes them. JPEG files: a PNG beside each file
shows what tifffile (libjpeg-turbo) decodes; level n has the suffix -n.
"""

import hashlib
import subprocess
import tempfile
from pathlib import Path

import numpy
import tifffile
from PIL import Image

HERE = Path(__file__).parent / "files"
SEEDS = Path(__file__).parents[2] / "fuzz/seeds/tiles"


def picture(channels, width, height):
    """A circle with a gradient, edges and a little noise; the last channel of two or four is alpha."""
    y, x = numpy.mgrid[0:height, 0:width]
    ring = ((x - width / 2) ** 2 + (y - height / 3) ** 2 < (height / 4) ** 2) * 90
    planes = [(ring + x * (c + 1) // 2 + y * (3 - c) // 2 + (x * 7 + y * 13 + c * 29) % 5) % 256 for c in range(channels)]
    if channels in (2, 4):
        planes[-1] = numpy.clip(x * 3 - 60, 0, 255)
    return numpy.stack(planes, axis=-1).astype(numpy.uint8).squeeze()


def write_all(target, width, height, tile, profiles):
    """Writes every kind of file to the folder `target`."""

    def vips(source, name, *options):
        subprocess.run(["vips", "tiffsave", source, target / name, *options], check=True)

    tiles = ["--tile", "--tile-width", str(tile), "--tile-height", str(tile)]
    pyramid = [*tiles, "--pyramid"]
    predictor = ["--predictor", "horizontal"]
    with tempfile.TemporaryDirectory() as folder:
        source = {}
        for kind, channels in [("gray", 1), ("gray_alpha", 2), ("rgb", 3), ("rgba", 4)]:
            source[kind] = Path(folder) / f"{kind}.png"
            Image.fromarray(picture(channels, width, height)).save(source[kind])
        deep = Path(folder) / "rgb16.tif"
        tifffile.imwrite(deep, picture(3, width, height).astype(numpy.uint16) * 256 + 100)

        vips(source["rgb"], "vips_deflate.tif", *pyramid, "--compression", "deflate", *predictor)
        vips(source["gray"], "vips_lzw_gray.tif", *pyramid, "--compression", "lzw", *predictor)
        vips(source["gray_alpha"], "vips_lzw_gray_alpha.tif", *pyramid, "--compression", "lzw")
        subifd = ["--compression", "deflate", *predictor, "--subifd", "--bigtiff"]
        vips(source["rgba"], "vips_subifd_bigtiff_rgba.tif", *pyramid, *subifd)
        vips(source["rgb"], "vips_none.tif", *tiles, "--compression", "none")
        vips(deep, "vips_deflate_rgb16.tif", *pyramid, "--compression", "deflate", *predictor)
        vips(source["rgb"], "vips_jpeg.tif", *pyramid, "--compression", "jpeg", "--Q", "80")
        vips(source["rgb"], "vips_jpeg_95_subifd.tif", *pyramid, "--compression", "jpeg", "--Q", "95", "--subifd")
        vips(source["gray"], "vips_jpeg_gray.tif", *pyramid, "--compression", "jpeg", "--Q", "80")
        vips(source["rgb"], "vips_strips.tif", "--compression", "deflate")
        if profiles:
            p3 = Path(folder) / "p3.tif"
            subprocess.run(["vips", "icc_transform", source["rgb"], p3, "p3", "--input-profile", "srgb"], check=True)
            vips(p3, "vips_deflate_p3.tif", *pyramid, "--compression", "deflate", *predictor)
            vips(p3, "vips_jpeg_p3.tif", *tiles, "--compression", "jpeg")

        def big_endian(name, big, subifds):
            full = picture(3, width, height)
            with tifffile.TiffWriter(target / name, bigtiff=big, byteorder=">") as file:
                options = {
                    "tile": (tile * 3 // 4 // 16 * 16 or 16, tile),
                    "photometric": "rgb",
                    "compression": "zlib",
                    "predictor": True,
                    "metadata": None,
                }
                file.write(full, **options, subifds=2 if subifds else None)
                for step in (2, 4):
                    file.write(full[::step, ::step], **options, subfiletype=1)

        big_endian("tifffile_be.tif", big=False, subifds=False)
        big_endian("tifffile_be_bigtiff_subifd.tif", big=True, subifds=True)
        tiled = ["-t", "-w", str(tile), "-l", str(tile)]
        plain = Path(folder) / "plain.tif"
        subprocess.run(["vips", "copy", source["rgb"], plain], check=True)
        subprocess.run(["tiffcp", *tiled, "-c", "jpeg:r:90", plain, target / "libtiff_jpeg_rgb.tif"], check=True)
        subprocess.run(["tiffcp", *tiled, "-B", "-c", "lzw:2", plain, target / "libtiff_be_lzw.tif"], check=True)


write_all(HERE, 211, 149, 64, profiles=True)
write_all(SEEDS, 41, 35, 16, profiles=False)

lines = []
for path in sorted(HERE.glob("*.tif")):
    with tifffile.TiffFile(path) as file:
        pages = [page for page in file.pages if page.is_tiled]
        pages += [page for page in (file.pages[0].pages or [])]
        for level, page in enumerate(sorted(pages, key=lambda page: -page.imagewidth)):
            samples = page.asarray()
            height, width = samples.shape[:2]
            if page.compression == tifffile.COMPRESSION.JPEG:
                Image.fromarray(samples).save(path.with_name(f"{path.stem}-{level}.png"), optimize=True)
                kind = "jpeg"
            else:
                if samples.dtype == numpy.uint16:
                    samples = ((samples.astype(numpy.uint32) * 255 + 32767) // 65535).astype(numpy.uint8)
                kind = hashlib.sha256(samples.tobytes()).hexdigest()
            lines.append(f"{path.name} {level} {width} {height} {page.samplesperpixel} {kind}")
(HERE / "levels.txt").write_text("\n".join(lines) + "\n")
