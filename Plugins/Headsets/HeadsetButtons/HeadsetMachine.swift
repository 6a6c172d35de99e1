import AudioAPI

/// What one headset's keys mean in the present state of the calls, and what its lights must show.
///
/// A headset may move its own hook switch when its off-hook light changes, and tell of it as if a person had. So the
/// switch is taken to be where the light was put, and what a headset says about a former light is not a wish.
struct HeadsetMachine: Sendable {
    enum Effect: Sendable, Equatable {
        case wish(HeadsetWish)
        case write(HeadsetLights)
    }

    /// How long a headset may take to tell that its switch followed its light.
    static let echoTime = Duration.milliseconds(500)
    /// How long a headset may take to tell that its mute followed its light; people are slower.
    static let muteEchoTime = Duration.milliseconds(100)

    private var status = HeadsetStatus()
    private var lights: HeadsetLights?
    /// Where the hook switch is.
    private var isOffHook = false
    /// A person took the call that rings, and it is not up yet.
    private var isAnswering = false
    /// Positions that the switch was sent to and has not told of.
    private var hookEchoes: [(offHook: Bool, until: Duration)] = []
    private var muteEcho: Duration?
    /// The mute that the headset's own key asked for last.
    private var wishedMute: Bool?

    /// The calls or the mute changed, or the headset has just come.
    /// - Parameter now: time on any clock that does not go back.
    mutating func show(_ new: HeadsetStatus, at now: Duration) -> [Effect] {
        if !new.isRinging || new.isTalking { isAnswering = false }
        let isMuteNews = new.isMuted != status.isMuted && new.isMuted != wishedMute
        if new.isMuted == wishedMute { wishedMute = nil }
        status = new
        return write(isMuteNews: isMuteNews, at: now)
    }

    /// A key of the headset did something.
    mutating func pressed(_ key: HeadsetKey, at now: Duration) -> [Effect] {
        switch key {
        case .hook(let offHook): return hook(offHook, at: now)
        case .hookPressed: return status.isRinging && !status.isTalking ? answer() : hangUp()
        case .mute(let muted): return mute(muted, at: now)
        case .mutePressed: return mute(!status.isMuted, at: now)
        case .flashPressed:
            if status.isRinging { return answer() }
            if status.isTalking { return [.wish(.hold)] }
            return status.isHolding ? [.wish(.resume)] : []
        case .dropPressed:
            return status.isRinging || status.isTalking || status.isHolding ? [.wish(.drop)] : []
        }
    }

    private mutating func hook(_ offHook: Bool, at now: Duration) -> [Effect] {
        hookEchoes.removeAll { $0.until <= now }
        let echo = hookEchoes.firstIndex { $0.offHook == offHook }
        if let echo { hookEchoes.removeSubrange(...echo) }
        guard offHook != isOffHook, echo == nil else { return [] }
        isOffHook = offHook
        guard offHook else { return hangUp() }
        if status.isRinging { return answer() }
        // Nobody to talk to: the headset goes back on the hook.
        return status.isTalking ? [] : write(isMuteNews: false, at: now)
    }

    private mutating func answer() -> [Effect] {
        guard !isAnswering else { return [] }
        isAnswering = true
        return [.wish(.answer)]
    }

    private mutating func hangUp() -> [Effect] {
        if status.isTalking || status.isHolding { return [.wish(.release)] }
        guard isAnswering else { return [] }
        // Taken, and put down before the call was up.
        isAnswering = false
        return [.wish(.drop)]
    }

    private mutating func mute(_ muted: Bool, at now: Duration) -> [Effect] {
        if let until = muteEcho {
            muteEcho = nil
            if now < until { return [] }
        }
        guard muted != status.isMuted else { return [] }
        wishedMute = muted
        return [.wish(.setMuted(muted))]
    }

    /// Sets the lights when they are not as they must be, or the switch is not where the calls are.
    private mutating func write(isMuteNews: Bool, at now: Duration) -> [Effect] {
        let isInCall = status.isTalking || status.isHolding
        let wanted = HeadsetLights(
            offHook: isInCall || isAnswering, ring: status.isRinging, hold: status.isHolding && !status.isTalking,
            mute: status.isMuted && isInCall)
        let isHookWrong = isOffHook != wanted.offHook
        guard wanted != lights || isHookWrong else { return [] }
        if isHookWrong {
            isOffHook = wanted.offHook
            hookEchoes.append((wanted.offHook, now + Self.echoTime))
        }
        if isMuteNews, wanted.mute != lights?.mute { muteEcho = now + Self.muteEchoTime }
        lights = wanted
        return [.write(wanted)]
    }
}
