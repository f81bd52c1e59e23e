# Sourced by what builds images: a store of our own, in which nothing of another buildah's or podman's is touched, and the
# base in it.
# shellcheck shell=bash disable=SC2034 # used by whoever sources this
cache=${FLEET_IMAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/fleetcommand/images}
suite=bookworm
base=localhost/fleetcommand/base:$suite

buildah() { command buildah --root "$cache/store" --runroot "$cache/run" --storage-driver "${FLEET_IMAGES_DRIVER:-overlay}" "$@"; }
