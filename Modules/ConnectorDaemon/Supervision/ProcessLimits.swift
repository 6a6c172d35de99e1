import Glibc

/// What the process may use of the system.
enum ProcessLimits {
    /// Takes as many descriptors as the administrator allows (`RLIMIT_NOFILE`, the hard limit).
    ///
    /// The usual 1,024 are meant for programs that call `select`, which nothing here does. A host of many agents needs
    /// more, and strangers who only open connections must not be able to use up what is there.
    static func raiseDescriptors() {
        let descriptors = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(descriptors, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(descriptors, &limit)
    }
}
