import Glibc

/// Whether the memory of the process, in which passwords are, may leave it: as a core file, or to a debugger.
enum CoreFiles {
    /// `PR_SET_DUMPABLE` of prctl(2).
    private static let setDumpable: Int32 = 4

    /// Nothing leaves any more. To be called before there is a secret.
    static func forbid() {
        limit { $0.rlim_cur = 0 }
        _ = CLibrary.shared?.control(setDumpable, 0, 0, 0, 0)
    }

    /// As the system has it (`process.core_files`), for whoever looks for a defect.
    static func permit() {
        limit { $0.rlim_cur = $0.rlim_max }
        _ = CLibrary.shared?.control(setDumpable, 1, 0, 0, 0)
    }

    private static func limit(_ change: (inout rlimit) -> Void) {
        let cores = __rlimit_resource_t(RLIMIT_CORE.rawValue)
        var limit = rlimit()
        guard getrlimit(cores, &limit) == 0 else { return }
        change(&limit)
        setrlimit(cores, &limit)
    }
}
