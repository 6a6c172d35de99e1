import AudioRouting
import EndpointAPI
import Testing

@testable import SessionEngine

@Suite("The session as a value")
struct SessionMachineTests {
    // MARK: Registration

    @Test func registrationNeedsConnections() {
        var machine = SessionMachine.claimed()
        #expect(throws: SessionError.noConnections) { try machine.registerRequested(token: nil) }
        #expect(machine.phase == .idle)
    }

    @Test func registrationOverHTTPSNeedsAToken() {
        var machine = SessionMachine.claimed()
        _ = machine.configured(.connecting(to: "gateway.test", over: .https))
        #expect(throws: SessionError.tokenRequired) { try machine.registerRequested(token: nil) }
        #expect(machine.phase == .idle)
    }

    @Test func registrationConnectsWithTheSettingsInForce() throws {
        var machine = SessionMachine.claimed(settings: ["a.b.c": "1", "a.b.d": "1"])
        _ = machine.configured(SessionUpdate(settings: ["a.b.d": "2"]))
        _ = machine.configured(.connecting(to: "one.test", "two.test"))
        let effects = try machine.registerRequested(token: Redacted("ignored over SIP"))
        let request = ConnectRequest(
            signalling: .udp, connections: [.at("one.test"), .at("two.test")], settings: ["a.b.c": "1", "a.b.d": "2"])
        #expect(effects == [.tell(.connect(request))])
        #expect(machine.snapshot.status == .initializing)
    }

    @Test func oneReadyConnectionInitializes() throws {
        var machine = try SessionMachine.started(with: "one.test", "two.test")
        _ = machine.received(.connection(0, .failed, reason: "one.test:5060 does not answer"))
        #expect(machine.snapshot.status == .initializing)
        _ = machine.received(.connection(1, .ready, reason: nil))
        #expect(machine.snapshot.status == .initialized)
        #expect(machine.snapshot.problem == "one.test:5060 does not answer")
        _ = machine.received(.connection(0, .ready, reason: nil))
        #expect(machine.snapshot.problem == "")
        _ = machine.received(.connection(0, .trying, reason: nil))
        _ = machine.received(.connection(1, .trying, reason: nil))
        #expect(machine.snapshot.status == .initializing, "and again whenever none is")
    }

    @Test func problemIsOneLine() throws {
        var machine = try SessionMachine.started(with: "one.test", "two.test")
        _ = machine.received(.connection(0, .failed, reason: "first\nline"))
        _ = machine.received(.connection(1, .failed, reason: "second"))
        #expect(machine.snapshot.problem == "first line; second")
    }

    @Test func registeringAgainStopsAndStarts() throws {
        var machine = try SessionMachine.started(with: "one.test")
        _ = machine.configured(.connecting(to: "two.test"))
        #expect(machine.snapshot.connections.map(\.server) == ["one.test"], "in force until the next registration")
        #expect(try machine.registerRequested(token: nil) == [.tell(.disconnect)])
        let next = ConnectRequest(signalling: .udp, connections: [.at("two.test")])
        #expect(machine.received(.disconnected) == [.tell(.connect(next))])
        #expect(machine.snapshot.connections.map(\.server) == ["two.test"])
    }

    @Test func registeringTwiceWhileStoppingStartsOnce() throws {
        var machine = try SessionMachine.started(with: "one.test")
        _ = machine.unregisterRequested()
        _ = machine.configured(.connecting(to: "two.test"))
        #expect(try machine.registerRequested(token: nil) == [])
        #expect(try machine.registerRequested(token: nil) == [])
        #expect(machine.received(.disconnected).count == 1)
        #expect(machine.received(.disconnected) == [])
    }

    @Test func aNewTokenForTheSameGatewayIsSwapped() throws {
        var machine = SessionMachine.claimed()
        _ = machine.configured(.connecting(to: "gateway.test", over: .https))
        _ = try machine.registerRequested(token: Redacted("first"))
        machine.endpointRuns(.bearerToken)
        _ = machine.configured(SessionUpdate(settings: ["policy.session.dtmf_method": "Info"]))
        #expect(
            try machine.registerRequested(token: Redacted("second")) == [.tell(.renewCredentials(Redacted("second")))])
        #expect(
            machine.optionsInForce.awaitsRegistration("policy.session.dtmf_method"), "the endpoint has not heard of it")
    }

    /// There is nothing to swap the token of: a registration is what brings the phone back.
    @Test func aFailedGatewayIsTriedAnew() throws {
        var machine = SessionMachine.claimed()
        _ = machine.configured(.connecting(to: "gateway.test", over: .https))
        _ = try machine.registerRequested(token: Redacted("first"))
        machine.endpointRuns(.bearerToken)
        _ = machine.endpointFailed("the stack is gone")
        #expect(try machine.registerRequested(token: Redacted("second")) == [.tell(.disconnect)])
        let effects = machine.received(.disconnected)
        guard case .tell(.connect(let request)) = effects.last else { return #expect(Bool(false)) }
        #expect(request.token?.secret == "second")
    }

    @Test func unregisteringShowsNone() throws {
        var machine = try SessionMachine.started(with: "one.test")
        _ = machine.received(.connection(0, .ready, reason: nil))
        #expect(machine.unregisterRequested() == [.tell(.disconnect)])
        _ = machine.received(.connection(0, .shutdown, reason: nil))
        #expect(machine.snapshot.connections.map(\.state) == [.shutdown])
        #expect(machine.received(.disconnected) == [])
        #expect(machine.snapshot.connections.map(\.state) == [.none])
        #expect(machine.unregisterRequested() == [])
    }

    @Test func aMissingPluginIsShownAndGoesWithUnregistering() throws {
        var machine = try SessionMachine.started(with: "one.test")
        _ = machine.endpointFailed("no plugin serves udp")
        #expect(machine.snapshot.connections.map(\.state) == [.failed])
        #expect(machine.snapshot.problem == "no plugin serves udp")
        #expect(machine.unregisterRequested() == [.tell(.disconnect)])
        _ = machine.endpointFailed("still not there")
        #expect(machine.phase == .idle)
    }

    // MARK: Headset

    @Test func enforcedHeadsetHoldsTheRegistrationBack() throws {
        var machine = SessionMachine.claimed()
        _ = machine.configured(SessionUpdate(enforceHeadsetUsage: true))
        _ = machine.configured(.connecting(to: "one.test"))
        #expect(try machine.registerRequested(token: nil) == [])
        #expect(machine.snapshot.status == .waitingHeadset)
        #expect(machine.snapshot.connections.map(\.state) == [.none])
        #expect(machine.devicesChanged(.plain) == [])
        let request = ConnectRequest(signalling: .udp, connections: [.at("one.test")])
        #expect(machine.devicesChanged(.headset) == [.tell(.connect(request))])
        #expect(machine.snapshot.status == .initializing)
    }

    @Test func unregisteringEndsTheWaitForAHeadset() throws {
        var machine = SessionMachine.claimed()
        _ = machine.configured(SessionUpdate(enforceHeadsetUsage: true))
        _ = machine.configured(.connecting(to: "one.test"))
        _ = try machine.registerRequested(token: nil)
        #expect(machine.unregisterRequested() == [])
        #expect(machine.devicesChanged(.headset) == [])
        #expect(machine.snapshot.status == .initializing)
    }

    // MARK: Expiry

    @Test(arguments: [(30, 0, 30), (30, 12, 18), (2, 1, 1)])
    func expiryWaitsForWhatIsLeft(expiry: Int, idle: Int, left: Int) {
        var machine = SessionMachine.claimed()
        _ = machine.configured(SessionUpdate(sessionExpire: expiry))
        #expect(machine.expiryDue(idle: .seconds(idle)) == [.startTimer(.expiry, after: .seconds(left))])
    }

    @Test func expiryZeroMeansNever() {
        var machine = SessionMachine.claimed()
        let effects = machine.configured(SessionUpdate(sessionExpire: 0))
        #expect(effects.contains(.stopTimer(.expiry)))
        #expect(machine.expiryDue(idle: .seconds(100_000)) == [])
        #expect(machine.phase == .idle)
    }

    @Test func anAbandonedSessionUnregistersAndEnds() throws {
        var machine = try SessionMachine.started(with: "one.test")
        let effects = machine.expiryDue(idle: .seconds(30))
        #expect(effects.contains(.tell(.disconnect)))
        #expect(machine.received(.disconnected).last == .finish)
        #expect(machine.isOver)
        #expect(machine.received(.disconnected) == [], "it ends once")
    }

    @Test func aLiveCallKeepsTheSession() throws {
        var machine = try SessionMachine.inCall()
        #expect(machine.expiryDue(idle: .seconds(31)) == [])
        let ended = machine.received(.call(CallID(1), .ended(.remote)))
        #expect(ended.contains(.startTimer(.expiry, after: .zero)))
        let expired = machine.expiryDue(idle: .seconds(45))
        #expect(expired.contains(.tell(.disconnect)))
    }

    @Test func aDesktopThatCameBackDuringTheCallKeepsTheSession() throws {
        var machine = try SessionMachine.inCall()
        _ = machine.expiryDue(idle: .seconds(31))
        _ = machine.received(.call(CallID(1), .ended(.remote)))
        #expect(machine.expiryDue(idle: .seconds(1)) == [.startTimer(.expiry, after: .seconds(29))])
    }

    @Test func theLiteralReadingEndsItDuringTheCall() throws {
        var machine = try SessionMachine.inCall(expiresDuringCall: true)
        let effects = machine.expiryDue(idle: .seconds(31))
        #expect(effects.contains(.tell(.disconnect)))
    }

    // MARK: Ending

    @Test func endingWhileIdleIsImmediate() {
        var machine = SessionMachine.claimed()
        #expect(machine.endRequested().last == .finish)
        #expect(machine.endRequested() == [])
    }

    @Test func endingDoesNotWaitForADeafEndpointForEver() throws {
        var machine = try SessionMachine.started(with: "one.test")
        let effects = machine.endRequested()
        #expect(effects.contains(.startTimer(.ending, after: SessionMachine.endingDeadline)))
        #expect(machine.endingDue().last == .finish)
        #expect(throws: SessionError.ended) { try machine.registerRequested(token: nil) }
    }

    @Test func endingWhileStoppingDisconnectsOnce() throws {
        var machine = try SessionMachine.started(with: "one.test")
        _ = machine.unregisterRequested()
        let effects = machine.endRequested()
        #expect(!effects.contains(.tell(.disconnect)))
        #expect(machine.received(.disconnected).last == .finish)
    }
}
