import Glibc

/// Where the kernel shows its raw HID devices, and how one is opened.
public struct HIDSystem: Sendable {
    /// A folder for each device, such as `hidraw0`.
    public var classFolder: String
    /// Where their nodes are.
    public var deviceFolder: String
    /// Opens a node for reading and writing without blocking: a descriptor, or -1 and `errno`.
    public var open: @Sendable (_ path: String) -> Int32

    public init(
        classFolder: String = "/sys/class/hidraw", deviceFolder: String = "/dev",
        open: (@Sendable (_ path: String) -> Int32)? = nil
    ) {
        self.classFolder = classFolder
        self.deviceFolder = deviceFolder
        self.open = open ?? { Glibc.open($0, O_RDWR | O_NONBLOCK | O_CLOEXEC) }
    }

    /// The names of all raw HID devices now, in the kernel's order.
    func names() -> [String] {
        guard let folder = opendir(classFolder) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if Self.isDevice(name) { names.append(name) }
        }
        return names.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }

    static func isDevice(_ name: String) -> Bool {
        let number = name.dropFirst("hidraw".count)
        return name.hasPrefix("hidraw") && !number.isEmpty && number.utf8.allSatisfy { (48...57).contains($0) }
    }

    func identity(of name: String) -> HIDIdentity {
        let bytes = Self.read("\(classFolder)/\(name)/device/uevent", atMost: 4096) ?? []
        return HIDIdentity(uevent: String(decoding: bytes, as: UTF8.self))
    }

    /// Nil when the device is gone, or says what nobody understands.
    func descriptor(of name: String) -> HIDReportDescriptor? {
        let longest = HIDReportDescriptor.longest
        guard let bytes = Self.read("\(classFolder)/\(name)/device/report_descriptor", atMost: longest) else {
            return nil
        }
        return try? HIDReportDescriptor(bytes)
    }

    private static func read(_ path: String, atMost limit: Int) -> [UInt8]? {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count < limit {
            let count = Glibc.read(file, &chunk, min(chunk.count, limit - bytes.count))
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes += chunk[..<count]
        }
        return bytes
    }
}

/// Who a device says it is.
struct HIDIdentity: Sendable, Equatable {
    /// Four hexadecimal digits each, in lower case, as udev writes them; nil where the kernel does not say.
    var vendor: String?
    var product: String?
    /// What it calls itself; only what can be printed, and not much of it: it is a stranger's text that goes into the log.
    var name = "headset"

    /// Reads `HID_ID=bus:vendor:product` and `HID_NAME` of the device's `uevent`.
    init(uevent: String) {
        for line in uevent.split(separator: "\n") {
            if line.hasPrefix("HID_NAME=") {
                let text = String(line.dropFirst(9).unicodeScalars.filter { $0.properties.isPrintable }.prefix(100))
                if !text.isEmpty { name = text }
            } else if line.hasPrefix("HID_ID=") {
                let parts = line.dropFirst(7).split(separator: ":").map { UInt32($0, radix: 16) }
                guard parts.count == 3 else { continue }
                vendor = parts[1].flatMap(Self.digits)
                product = parts[2].flatMap(Self.digits)
            }
        }
    }

    private static func digits(_ number: UInt32) -> String? {
        guard let short = UInt16(exactly: number) else { return nil }
        let text = String(short, radix: 16)
        return String(repeating: "0", count: 4 - text.count) + text
    }

    /// The rule of udev that lets whoever sits at the machine use the device.
    var rule: String? {
        guard let vendor, let product else { return nil }
        return "SUBSYSTEM==\"hidraw\", ATTRS{idVendor}==\"\(vendor)\", ATTRS{idProduct}==\"\(product)\", "
            + "TAG+=\"uaccess\""
    }
}

extension String {
    fileprivate init(_ scalars: some Sequence<Unicode.Scalar>) {
        self.init(String.UnicodeScalarView(scalars))
    }
}

extension Unicode.Scalar.Properties {
    /// Neither a control, a line's end, nor something that changes how the rest is read.
    fileprivate var isPrintable: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
