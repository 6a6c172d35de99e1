# Everything that one does with this repository. `make demo` and `make test` need nothing but Debian and Swift:
# they install the packages that are missing.

LIBRARIES := libsofia-sip-ua-dev libsrtp2-dev libssl-dev libpulse-dev libpcre2-dev pkg-config
PEERS     := kamailio kamailio-tls-modules openssl iproute2 sip-tester baresip-core linphone-cli procps pulseaudio pulseaudio-utils
MEASURERS := nginx-light wrk python3 baresip-core baresip-x11 pulseaudio pulseaudio-utils sip-tester
SWIFT     ?= swift
ARGS      ?=

.PHONY: help build demo test lint format tsan asan bench acceptance docs clean packages

help:
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

packages:
	@dev/install-packages $(LIBRARIES)

build: packages ## build the daemon for use: .build/release/softphone-connector
	$(SWIFT) build -c release --static-swift-stdlib --product softphone-connector

demo: packages ## daemon, SIP server and one call, with no server, headset or root (ARGS=--once ends after the checks)
	$(SWIFT) build --product softphone-connector
	.build/debug/softphone-connector demo $(ARGS)

test: packages lint ## every test, with the real peers
	@dev/install-packages $(PEERS)
	$(SWIFT) build --build-tests
	dev/build-docs
	dev/run-tests timeout --kill-after=10 1200 $(SWIFT) test --skip-build --no-parallel $(ARGS)

lint: ## the format of every Swift file
	$(SWIFT) format lint --strict --recursive Package.swift Modules Plugins Tests Benchmarks Fuzz/Signalling Fuzz/Targets

format: ## bring every Swift file into that format
	$(SWIFT) format --in-place --recursive Package.swift Modules Plugins Tests Benchmarks Fuzz/Signalling Fuzz/Targets

tsan: packages ## the suite under the thread sanitizer
	@dev/install-packages $(PEERS)
	SWIFT_BACKTRACE=enable=no dev/run-tests $(SWIFT) test --sanitize=thread --scratch-path .build-tsan --no-parallel $(ARGS)

asan: packages ## the suite under the address sanitizer
	@dev/install-packages $(PEERS)
	SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 dev/run-tests $(SWIFT) test --sanitize=address --scratch-path .build-asan --no-parallel $(ARGS)

bench: build ## measure, beside nginx and baresip in the same run
	@dev/install-packages $(MEASURERS)
	Benchmarks/run $(ARGS)

acceptance: build ## the black-box suite, where it is there
	@if [ -x ../shared/acceptance/run ]; then ../shared/acceptance/run $(ARGS); \
	else echo "no acceptance suite beside this checkout: nothing was checked"; fi

docs: packages ## the reference of every module: .build/documentation
	$(SWIFT) build
	dev/build-docs

clean: ## forget every build
	rm -rf .build .build-*
