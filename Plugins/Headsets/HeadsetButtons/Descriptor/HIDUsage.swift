/// What a field of a report means: usage page in the upper 16 bits, usage in the lower (HID 1.11 §6.2.2.8).
///
/// The values are those of HID Usage Tables 1.4: page 0x08 (LED, §11) and page 0x0B (Telephony Device, §14).
enum HIDUsage: UInt32, Sendable, CaseIterable {
    case muteLight = 0x0008_0009
    case offHookLight = 0x0008_0017
    case ringLight = 0x0008_0018
    case holdLight = 0x0008_0020
    case hookSwitch = 0x000B_0020
    case flash = 0x000B_0021
    case drop = 0x000B_0026
    case phoneMute = 0x000B_002F
}
