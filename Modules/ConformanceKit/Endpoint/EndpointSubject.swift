public import AudioAPI
public import EndpointAPI

/// An endpoint under test together with the far side of its line.
///
/// Every check makes an endpoint of its own, so the far side must bear several, one after the other.
public protocol EndpointSubject: Sendable {
    /// What the far side can be asked for. Checks that need more are skipped.
    var farSide: FarSide { get }

    /// Makes an endpoint that is not running yet.
    /// - Parameter audio: what its calls must use.
    func makeEndpoint(audio: any CallAudio) async throws -> any Endpoint

    /// What makes the endpoint register with the far side. Put a secret into it where the protocol has one: no event
    /// may repeat it.
    func connectRequest() async throws -> ConnectRequest

    /// Calls the endpoint that is registered. Returns as soon as the call is on its way.
    func placeCall(_ plan: FarCallPlan) async throws -> any FarCall

    /// Prepares for a call that the endpoint dials.
    /// - Returns: what to dial, and the call that will come of it. The far side rings by itself.
    func expectCall(audio: any CallAudio) async throws -> (target: String, call: any FarCall)

    /// Ends everything that the subject started. Called once, after the last check.
    func tearDown() async
}

extension EndpointSubject {
    public func expectCall(audio: any CallAudio) async throws -> (target: String, call: any FarCall) {
        throw ConformanceFailure("the endpoint can dial, and the far side of the subject takes no calls")
    }

    public func tearDown() async {}
}

/// What the far side of a subject can do beyond calling, answering and hanging up.
public struct FarSide: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Stops reacting to the end of a call (``FarCallPlan/isDeaf``).
    public static let canBeDeaf = FarSide(rawValue: 1 << 0)
    /// Calls without a description, so that the endpoint offers (``FarCallPlan/hasDescription``).
    public static let canLeaveOutDescription = FarSide(rawValue: 1 << 1)
    /// Puts a call on hold (``FarCall/hold()``).
    public static let canHold = FarSide(rawValue: 1 << 2)
    /// Takes calls that the endpoint dials (``EndpointSubject/expectCall(audio:)``).
    public static let canBeCalled = FarSide(rawValue: 1 << 3)
    /// Tells the digits that come (``FarCall/waitDigits(_:)``).
    public static let canTakeDigits = FarSide(rawValue: 1 << 4)
    /// Follows a transfer to a call that it expects (``FarCall/waitTransferred()``).
    public static let canBeTransferred = FarSide(rawValue: 1 << 5)
    /// Takes the place of one of its calls in another, as a transfer between two calls wants it.
    public static let canTakeOver = FarSide(rawValue: 1 << 6)
}

/// A call that the far side shall place.
public struct FarCallPlan: Sendable {
    /// The identifier that the call carries; nil: none, and the endpoint makes one up.
    public var uuid: String?
    /// What the far side of the call says and hears.
    public var audio: any CallAudio
    /// Whether the call comes with an offer of media.
    public var hasDescription: Bool
    /// Whether the far side never reacts when the endpoint ends the call.
    public var isDeaf: Bool

    public init(uuid: String? = nil, audio: any CallAudio, hasDescription: Bool = true, isDeaf: Bool = false) {
        self.uuid = uuid
        self.audio = audio
        self.hasDescription = hasDescription
        self.isDeaf = isDeaf
    }
}
