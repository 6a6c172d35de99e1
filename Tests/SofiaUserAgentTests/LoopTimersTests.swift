#if SofiaSIP
    import Glibc
    import Logging
    import Testing

    @testable import SofiaUserAgent

    @Suite(.timeLimit(.minutes(1)))
    struct LoopTimersTests {
        /// Timers that write their names where a test reads them.
        private actor Desk {
            nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

            nonisolated let loop = SofiaLoop(logger: Logger(label: "test"))
            nonisolated let fired: AsyncStream<String>
            private let firing: AsyncStream<String>.Continuation
            private let timers: LoopTimers
            private var tokens: [String: LoopTimers.Token] = [:]

            init() {
                (fired, firing) = AsyncStream.makeStream()
                timers = LoopTimers(on: loop)
            }

            /// - Parameter stops: another one that this one stops when it fires.
            func start(_ name: String, after delay: Duration, stops: String? = nil) {
                tokens[name] = timers.assumeIsolated { timers in
                    timers.start(after: delay) { [self] in
                        firing.yield(name)
                        if let stops { assumeIsolated { $0.stop(stops) } }
                    }
                }
            }

            /// Starts timers and keeps the loop until they are all due.
            func startLate(_ body: @Sendable (isolated Desk) -> Void) {
                body(self)
                usleep(40_000)
            }

            func stop(_ name: String) {
                guard let token = tokens[name] else { return }
                timers.assumeIsolated { $0.stop(token) }
            }
        }

        private func next(_ count: Int, of desk: Desk) async -> [String] {
            var names: [String] = []
            for await name in desk.fired {
                names.append(name)
                if names.count == count { break }
            }
            return names
        }

        @Test func theyFireInTheirOrderAndNeverEarly() async {
            let desk = Desk()
            let begin = ContinuousClock.now
            await desk.start("third", after: .milliseconds(60))
            await desk.start("first", after: .milliseconds(20))
            await desk.start("second", after: .milliseconds(40))
            #expect(await next(2, of: desk) == ["first", "second"])
            #expect(ContinuousClock.now - begin >= .milliseconds(40))
            await desk.start("at once", after: .seconds(-5))
            #expect(await next(2, of: desk) == ["at once", "third"])
            await desk.loop.stop()
        }

        @Test func thoseOfOneMomentFireInTheOrderOfTheirStart() async {
            let desk = Desk()
            let names = (0..<100).map(String.init)
            for name in names { await desk.start(name, after: .zero) }
            #expect(await next(100, of: desk) == names)
            await desk.loop.stop()
        }

        @Test func oneThatIsStoppedDoesNotFire() async {
            let desk = Desk()
            await desk.start("stopped", after: .milliseconds(20))
            await desk.start("later", after: .milliseconds(40))
            await desk.start("latest", after: .milliseconds(60))
            await desk.stop("stopped")
            await desk.stop("later")
            #expect(await next(1, of: desk) == ["latest"])
            // Again, and one that has fired: nothing.
            await desk.stop("stopped")
            await desk.stop("latest")
            await desk.loop.stop()
        }

        /// Both are due in the same turn of the loop.
        @Test func oneThatFiresStopsTheNext() async {
            let desk = Desk()
            await desk.startLate {
                $0.start("one", after: .milliseconds(10), stops: "other")
                $0.start("other", after: .milliseconds(10))
                $0.start("last", after: .milliseconds(20))
            }
            #expect(await next(2, of: desk) == ["one", "last"])
            await desk.loop.stop()
        }

        @Test(arguments: [Duration.seconds(Int64.max), .seconds(99_999_999_999), .seconds(18_446_744_073)])
        func whatNeverComesHoldsUpNothing(delay: Duration) async {
            let desk = Desk()
            await desk.start("never", after: delay)
            await desk.start("soon", after: .milliseconds(20))
            await desk.start("long ago", after: .seconds(Int64.min))
            #expect(await next(2, of: desk) == ["long ago", "soon"])
            await desk.stop("never")
            await desk.loop.stop()
        }

        @Test func afterTheLoopNothingFires() async {
            let desk = Desk()
            await desk.start("never", after: .seconds(60))
            await desk.loop.stop()
            await desk.start("never", after: .zero)
            await desk.stop("never")
        }
    }
#endif
