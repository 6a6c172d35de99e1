import Glibc

/// Standard error, a whole line at a time.
enum StandardError {
    /// One system call for a line, so that lines of several threads never mix.
    static func write(_ text: String) { writeAll(text, to: STDERR_FILENO) }
}

/// Standard output.
enum StandardOutput {
    static func write(_ text: String) { writeAll(text, to: STDOUT_FILENO) }
}

/// Nobody can be told when this fails, so nothing is done about it.
private func writeAll(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                guard errno == EINTR else { return }
            } else {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }
}
