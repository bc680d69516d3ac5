"""Do what a crop needs of OpenCV, libjpeg-turbo, Pillow and ZXing to one picture, and keep each result."""

import io
import sys
from pathlib import Path

import cv2
import numpy as np
import simplejpeg
import zxingcpp
from PIL import Image

CODE = "eyelid"

cv2.setNumThreads(1)
picture = np.load(sys.argv[1])
height, width = picture.shape[:2]
corners = np.array([[10, 20], [width - 30, 5], [width - 1, height - 20], [0, height - 1]], np.float32)
upright = np.array([[0, 0], [199, 0], [199, 149], [0, 149]], np.float32)
jpeg = simplejpeg.encode_jpeg(picture, 85, "RGB", "420")
grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
outlines, _ = cv2.findContours(cv2.threshold(grey, 128, 255, cv2.THRESH_BINARY)[1], cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
code = np.pad(np.asarray(zxingcpp.write_barcode(zxingcpp.BarcodeFormat.QRCode, CODE, width=120, height=120)), 20, constant_values=255)
turned = cv2.warpAffine(code, cv2.getRotationMatrix2D((80, 80), 17, 0.9), (160, 160), borderValue=255)
np.savez(
    Path(sys.argv[2]),
    area=cv2.resize(picture, (97, 61), interpolation=cv2.INTER_AREA),
    linear=cv2.resize(picture, (311, 203), interpolation=cv2.INTER_LINEAR),
    blurred=cv2.GaussianBlur(picture, (5, 5), 0),
    rectified=cv2.warpPerspective(picture, cv2.getPerspectiveTransform(corners, upright), (200, 150)),
    outlines=np.concatenate(outlines).reshape(-1, 2),
    rectangle=np.array(cv2.boxPoints(cv2.minAreaRect(max(outlines, key=cv2.contourArea)))),
    jpeg=np.frombuffer(jpeg, np.uint8),
    decoded=simplejpeg.decode_jpeg(jpeg, "RGB"),
    opened=np.asarray(Image.open(io.BytesIO(jpeg))),
    read=np.array([found.text for found in zxingcpp.read_barcodes(turned)]),
)
