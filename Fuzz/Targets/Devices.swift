import MediaCore

/// What comes from the machine and not from the network: ring files, and the report descriptors and reports of headsets.
///
/// The descriptor ends where the first byte says; what follows it is one report.
@_cdecl("LLVMFuzzerTestOneInput")
public func testDevices(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let file = try? WaveFile(bytes) {
        precondition(!file.samples.isEmpty && file.samples.count <= count, "samples from nowhere")
    }
    if let sound = try? WaveDecoder.decode(bytes) {
        precondition(!sound.samples.isEmpty && sound.samples.count <= count, "samples from nowhere")
    }
    let length = min(Int(bytes.first ?? 0), max(count - 1, 0))
    guard let descriptor = try? HIDReportDescriptor(Array(bytes.dropFirst().prefix(length))) else { return 0 }
    precondition(descriptor.fields.count <= HIDReportDescriptor.mostFields, "more fields than are looked at")
    var reports = HIDReports(descriptor)
    _ = reports.read(Array(bytes.dropFirst(1 + length)))
    let lights = HeadsetLights(offHook: true, ring: true, hold: true, mute: true)
    for report in reports.reports(showing: lights) {
        precondition(report.count <= 1 + HIDReportDescriptor.largestReport / 8, "too long a report")
    }
    return 0
}
