import Glibc

/// How many connections may be open at a time.
struct ConnectionLimit: Equatable, Sendable {
    /// Connections of one session that are never closed for others; a browser has at most six to one host.
    static let connectionsOfASession = 16
    /// What strangers may have open beside all sessions.
    private static let strangers = 256
    /// Enough for any desktop.
    private static let usual = 512
    /// Fewer are of no use, however few descriptors there are.
    private static let fewest = 16
    /// What a session may need for signalling, media and sound, and the process for everything else.
    private static let descriptorsOfASession = 8
    private static let descriptorsOfTheProcess = 64

    let count: Int
    /// Whether each session could have one connection beside the strangers' few.
    let servesAllSessions: Bool

    /// - Parameters:
    ///   - sessions: how many the registry has room for.
    ///   - descriptors: how many the process may open beside those that it has.
    init(sessions: Int, descriptors: Int) {
        let sessions = min(max(sessions, 1), 1_000_000)
        let descriptors = min(max(descriptors, 0), 1 << 30)
        let wanted = max(Self.usual, Self.strangers + Self.connectionsOfASession * sessions)
        // However many sessions there may be, half of the descriptors are for those who want one.
        let others = min(Self.descriptorsOfASession * sessions + Self.descriptorsOfTheProcess, descriptors / 2)
        count = max(Self.fewest, min(wanted, descriptors - others))
        servesAllSessions = count >= sessions + Self.fewest / 2
    }

    /// How many descriptors this process may open beside those that it has.
    static var freeDescriptors: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return usual }
        return max(0, Int(clamping: limit.rlim_cur) - openDescriptors)
    }

    private static var openDescriptors: Int {
        guard let folder = opendir("/proc/self/fd") else { return descriptorsOfTheProcess }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count
    }
}
