#if SofiaSIP
    import AudioAPI
    import ConformanceKit
    import EndpointAPI
    import Lab
    import Logging
    import MediaRuntime
    import SofiaEndpoint

    /// The SIP endpoint, with the lab as its call server.
    final class SofiaSubject: EndpointSubject {
        static let user = "5320"
        static let password = "conformance-password"

        let farSide: FarSide = [
            .canBeDeaf, .canLeaveOutDescription, .canHold, .canBeCalled, .canTakeDigits, .canBeTransferred,
        ]
        private let signalling: SignallingProtocol
        private let sip: SofiaSignalling
        private let lab: LabServer
        private let tasks: [Task<Void, any Error>]

        init(_ signalling: SignallingProtocol) {
            self.signalling = signalling
            let logger = Logger(label: "conformance") { _ in SwiftLogNoOpLogHandler() }
            let media = MediaEngine()
            let sip = SofiaSignalling(bindAddress: "127.0.0.1", userAgent: "conformance", media: media, logger: logger)
            let users = [Self.user: Self.password, "5321": ""]
            let lab = LabServer(LabConfiguration(users: users), loop: sip.loop, media: media, logger: logger)
            self.sip = sip
            self.lab = lab
            tasks = [Task { try await lab.run() }, Task { await media.run() }, Task { await sip.run() }]
        }

        func makeEndpoint(audio: any CallAudio) async throws -> any Endpoint {
            sip.makeEndpoint(audio: audio)
        }

        func connectRequest() async throws -> ConnectRequest {
            let address = try await lab.waitRunning()
            let port = address.split(separator: ":").last.flatMap { UInt16($0) }
            return ConnectRequest(
                signalling: signalling,
                connections: [Self.user, "5321"].map { user in
                    ConnectionTarget(server: address, host: "127.0.0.1", port: port, user: user)
                },
                settings: ["proxies.proxy0.password": Self.password])
        }

        func placeCall(_ plan: FarCallPlan) async throws -> any FarCall {
            var call = LabCallPlan(uuid: plan.uuid)
            call.audio = plan.audio
            call.hasOffer = plan.hasDescription
            call.isDeaf = plan.isDeaf
            return LabFarCall(call: try await lab.placeCall(to: Self.user, call))
        }

        func expectCall(audio: any CallAudio) async throws -> (target: String, call: any FarCall) {
            var plan = LabCallPlan()
            plan.audio = audio
            let call = await lab.expectCall(at: "7002", plan)
            return ("sip:7002@\(try await lab.waitRunning())", LabFarCall(call: call))
        }

        /// The lab goes before what it stands on.
        func tearDown() async {
            for task in tasks {
                task.cancel()
                _ = await task.result
            }
        }
    }

    /// A call of the lab under the kit's names.
    private struct LabFarCall: FarCall {
        let call: LabCall

        func waitRinging() async throws { try await call.waitRinging() }
        func waitAnswered() async throws { try await call.waitAnswered() }
        func waitRefused() async throws -> Int { try await call.waitRefused() }
        func waitEnded() async throws { try await call.waitEnded() }
        func cancel() async throws { try await call.hangUp() }
        func hangUp() async throws { try await call.hangUp() }
        func answer() async throws { try await call.answer() }
        func waitDigits(_ count: Int) async throws -> String { try await call.waitDigits(count) }
        func waitTransferred() async throws -> String { try await call.waitTransferred() }
        func hold() async throws { try await call.hold() }
        func resume() async throws { try await call.resume() }
    }
#endif
