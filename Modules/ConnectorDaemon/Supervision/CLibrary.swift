import Glibc

/// Functions of the C library that its headers keep from Swift: extensions of GNU's, and those with a variable number of
/// arguments. Looked up by their names; nil where one is missing.
struct CLibrary: Sendable {
    static let shared = CLibrary()

    /// tgkill(2): process, thread, signal.
    let signal: @convention(c) @Sendable (pid_t, pid_t, Int32) -> Int32
    /// gettid(2).
    let threadID: @convention(c) @Sendable () -> pid_t
    /// backtrace(3).
    let backtrace: @convention(c) @Sendable (UnsafeMutablePointer<UnsafeMutableRawPointer?>, Int32) -> Int32
    /// backtrace_symbols(3).
    let symbols:
        @convention(c) @Sendable (UnsafePointer<UnsafeMutableRawPointer?>, Int32) -> UnsafeMutablePointer<
            UnsafeMutablePointer<CChar>?
        >?
    /// prctl(2). Its further arguments are whole registers, which are passed as if their number were fixed.
    let control: @convention(c) @Sendable (Int32, UInt, UInt, UInt, UInt) -> Int32

    private init?() {
        // Every program has the C library loaded already.
        guard let handle = dlopen(nil, RTLD_NOW), let signal = dlsym(handle, "tgkill"),
            let threadID = dlsym(handle, "gettid"), let backtrace = dlsym(handle, "backtrace"),
            let symbols = dlsym(handle, "backtrace_symbols"), let control = dlsym(handle, "prctl")
        else { return nil }
        self.signal = unsafeBitCast(signal, to: (@convention(c) @Sendable (pid_t, pid_t, Int32) -> Int32).self)
        self.threadID = unsafeBitCast(threadID, to: (@convention(c) @Sendable () -> pid_t).self)
        self.backtrace = unsafeBitCast(
            backtrace,
            to: (@convention(c) @Sendable (UnsafeMutablePointer<UnsafeMutableRawPointer?>, Int32) -> Int32).self)
        self.symbols = unsafeBitCast(
            symbols,
            to: (@convention(c) @Sendable (UnsafePointer<UnsafeMutableRawPointer?>, Int32) -> UnsafeMutablePointer<
                UnsafeMutablePointer<CChar>?
            >?).self)
        self.control = unsafeBitCast(
            control, to: (@convention(c) @Sendable (Int32, UInt, UInt, UInt, UInt) -> Int32).self)
        // The first call loads a library, with locks and memory (backtrace(3)), which no handler of a signal may do.
        var place: UnsafeMutableRawPointer?
        _ = self.backtrace(&place, 1)
    }

    /// Addresses of code, each as file, function where that is told, and offset (backtrace_symbols(3)).
    func places(of addresses: [UnsafeMutableRawPointer?]) -> [String] {
        guard let texts = symbols(addresses, Int32(addresses.count)) else { return [] }
        defer { free(texts) }
        return addresses.indices.compactMap { index in
            texts[index].map { String(cString: $0).split(separator: "/").last.map(String.init) ?? "" }
        }
    }
}
