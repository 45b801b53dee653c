#!/bin/sh
# pack.sh OUT [CUDA_PROVIDER.so]: everything that a Linux machine with an NVIDIA card, PyTorch and no network lacks for `bench/race.ts --gpu`, into OUT (48 MB with
# the provider, which may be made small by zeroing what is not for the card). There: sh OUT/start.sh [race's options]. Needs node, xz, strip and apt-get; a built clone.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1/race" "$1/torch" "$1/node_modules"
out=$(cd "$1" && pwd)
lib=onnxruntime-node/bin/napi-v6/linux/x64
bundle() {
  "$here/node_modules/.bin/esbuild" "$here/bench/$1.ts" --bundle --platform=node --format=esm --target=node20 --conditions=latents-source \
    --external:onnxruntime-node --external:onnxruntime-common --external:@latents/native --minify-whitespace --minify-syntax \
    --banner:js="import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);" \
    --log-level=warning --outfile="$out/$1.mjs"
}
bundle race
bundle race/ours
cp "$here"/bench/race/*.py "$out/race/"
cp "$here/bench/torch/nets.py" "$out/torch/"
for package in onnxruntime-node onnxruntime-common; do
  mkdir -p "$out/node_modules/$package"
  cp -r "$here/node_modules/$package/package.json" "$here/node_modules/$package/dist" "$out/node_modules/$package/"
done
mkdir -p "$out/node_modules/$lib" "$out/node_modules/@latents/native"
cp -r "$here/packages/native/package.json" "$here/packages/native/dist" "$here/packages/native/prebuilds" "$out/node_modules/@latents/native/"
cp "$here/node_modules/$lib/onnxruntime_binding.node" "$out/node_modules/$lib/"
find "$out/node_modules" \( -name '*.map' -o -name '*.d.ts' \) -delete
[ -e "$out/ort.xz" ] || xz -9 -c "$here/node_modules/$lib/libonnxruntime.so.1" >"$out/ort.xz"
if [ ! -e "$out/node.xz" ]; then
  strip -o "$out/node" "$(command -v node)"
  xz -9 "$out/node"
fi
if [ "${2-}" ]; then
  cp "$(dirname "$2")/libonnxruntime_providers_shared.so" "$out/node_modules/$lib/"
  [ -e "$out/cuda.xz" ] || xz -6 -c "$2" >"$out/cuda.xz"
fi
# WebGPU looks for Vulkan's loader
(cd "$out" && { ls ./*.deb >/dev/null 2>&1 || apt-get -q download libvulkan1 libegl1 libglvnd0 libopengl0 libgl1 libglx0 libgles2; })
cat >"$out/start.sh" <<'START'
#!/bin/sh
# Unpacks what lies beside it, once, and races.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=${WORK:-/tmp/latents-gpu}
if [ ! -e "$work/ready" ]; then
  mkdir -p "$work"
  cp -r "$here"/* "$work/"
  lib=$work/node_modules/onnxruntime-node/bin/napi-v6/linux/x64
  xz -dc "$here/node.xz" >"$work/node" && chmod +x "$work/node" &
  xz -dc "$here/ort.xz" >"$lib/libonnxruntime.so.1" &
  [ ! -e "$here/cuda.xz" ] || xz -dc "$here/cuda.xz" >"$lib/libonnxruntime_providers_cuda.so" &
  for package in "$here"/*.deb; do dpkg -x "$package" /; done
  ldconfig
  wait
  touch "$work/ready"
fi
# the libraries of CUDA that PyTorch's packages bring
for folder in $(python3 -c "import glob, sys; print(' '.join(glob.glob(sys.prefix + '/lib/python*/site-packages/nvidia/**/lib', recursive=True)))"); do
  LD_LIBRARY_PATH=$folder:${LD_LIBRARY_PATH-}
done
export LD_LIBRARY_PATH LATENTS_BENCH_IMAGES=random LATENTS_PYTHON=python3 LATENTS_JAX_PYTHON=python3 TMPDIR="$work"
cd "$work"
exec ./node "${PROGRAM:-race.mjs}" "$@"
START
du -sh "$out"
