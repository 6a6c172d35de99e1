import Glibc

/// The machine code of the process, as the kernel has it mapped.
enum ProgramText {
    /// Gives back the pages of code that were mapped so far.
    ///
    /// Starting runs through most of the program once: reading the configuration, conforming types, loading libraries.
    /// None of that is needed again, but the kernel leaves it mapped, some 15 MB, for as long as there is memory. Code that
    /// is still in use is mapped again from the page cache when it next runs, which costs one fault for every 64 KiB, once.
    static func letGo() {
        for range in mappings() {
            // Safe in every thread: such a mapping has no page of its own that could be lost, only those of its file.
            madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
        }
    }

    /// The address ranges that are mapped from files, executable and not writable (proc(5)).
    ///
    /// Those that are read-only without being executable are left alone: relocation wrote to them before they became so.
    static func mappings() -> [Range<UInt>] {
        table().split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 5)
            guard fields.count == 6, fields[1] == "r-xp", fields[5].drop(while: { $0 == " " }).first == "/" else {
                return nil
            }
            let bounds = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            return bounds.count == 2 && bounds[0] < bounds[1] ? bounds[0]..<bounds[1] : nil
        }
    }

    private static func table() -> String {
        let file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var text: [UInt8] = []
        while true {
            let part = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                count = max(read(file, buffer.baseAddress, buffer.count), 0)
            }
            if part.isEmpty { return String(decoding: text, as: UTF8.self) }
            text += part
        }
    }
}
