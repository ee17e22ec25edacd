-- Teaches Wireshark the captures of Banting (DLT_USER0, one interface per link).
--
-- On a radio link a packet is 4b6b symbols and one zero byte. It is decoded to type, serial, opcode
-- and body, and its checksum is tested. On the links internet and sms it is text. Anything else (a
-- cable, Bluetooth) is shown as it is. Use it with
--   tshark -X lua_script:banting.lua -r capture.pcapng -V
-- Codes, checksums and names: public reverse engineering (ps2/minimed_rf, ecc1/medtronic,
-- openaps/decocare, LoopKit/MinimedKit). It reads; nothing here can transmit.

local SYMBOLS = { [0x15] = 0, [0x31] = 1, [0x32] = 2, [0x23] = 3, [0x34] = 4, [0x25] = 5,
  [0x26] = 6, [0x16] = 7, [0x1a] = 8, [0x19] = 9, [0x2a] = 10, [0x0b] = 11, [0x2c] = 12,
  [0x0d] = 13, [0x0e] = 14, [0x1c] = 15 }

local TYPES = { [0xa2] = "MySentry", [0xa5] = "meter", [0xa6] = "remote", [0xa7] = "CareLink",
  [0xa8] = "sensor test", [0xaa] = "sensor warm-up", [0xab] = "sensor" }

local BUTTONS = { [0x81] = "suspend", [0x86] = "act", [0x88] = "bolus" }

local OPCODES = {
  [0x06] = "ack", [0x15] = "nak", [0x26] = "begin settings", [0x27] = "end settings",
  [0x28] = "write glucose timestamp", [0x30] = "set profile A", [0x31] = "set profile B",
  [0x32] = "set meter ID", [0x33] = "enable meter", [0x3d] = "set sensor", [0x40] = "set clock",
  [0x41] = "set max bolus", [0x42] = "bolus", [0x45] = "enable variable bolus",
  [0x4a] = "select profile", [0x4c] = "set temp basal", [0x4d] = "suspend or resume",
  [0x4e] = "set auto-off", [0x4f] = "enable easy bolus", [0x51] = "set remote ID",
  [0x52] = "set child block", [0x54] = "set alert type", [0x55] = "enable patterns",
  [0x57] = "enable remote", [0x58] = "set insulin action", [0x5b] = "press key",
  [0x5c] = "set time format", [0x5d] = "radio power", [0x5e] = "set bolus wizard",
  [0x68] = "set temp basal type", [0x69] = "set temp basal percent",
  [0x6a] = "set reservoir warning", [0x6e] = "set max basal", [0x6f] = "set standard profile",
  [0x70] = "read clock", [0x71] = "read pump ID", [0x72] = "read battery",
  [0x73] = "read reservoir", [0x74] = "read firmware", [0x75] = "read error status",
  [0x76] = "read remote IDs", [0x80] = "read history page", [0x83] = "read pump state",
  [0x86] = "read language", [0x88] = "read carb units", [0x89] = "read glucose units",
  [0x8a] = "read carb ratios", [0x8b] = "read sensitivities", [0x8c] = "read targets (512)",
  [0x8d] = "read model", [0x91] = "read settings (512)", [0x92] = "read standard profile",
  [0x93] = "read profile A", [0x94] = "read profile B", [0x95] = "read meter IDs",
  [0x98] = "read temp basal", [0x99] = "read sensor settings", [0x9a] = "read glucose page",
  [0x9b] = "read ISIG page", [0x9c] = "read calibration factor",
  [0x9d] = "read current history page", [0x9f] = "read targets", [0xc0] = "read settings",
  [0xcd] = "read current glucose page", [0xce] = "read status", [0xd5] = "read VCNTR page",
  [0xec] = "read settings counter", [0xf0] = "read other device IDs" }

local banting = Proto("banting", "Banting, simulated insulin pump traffic")
local fields = banting.fields
fields.type = ProtoField.uint8("banting.type", "Type", base.HEX, TYPES)
fields.serial = ProtoField.string("banting.serial", "Serial, in clear")
fields.opcode = ProtoField.uint8("banting.opcode", "Opcode", base.HEX, OPCODES)
fields.button = ProtoField.uint8("banting.button", "Button", base.HEX, BUTTONS)
fields.counter = ProtoField.uint8("banting.counter", "Counter")
fields.glucose = ProtoField.uint16("banting.glucose", "Glucose, mg/dL")
fields.body = ProtoField.bytes("banting.body", "Body")
fields.crc = ProtoField.string("banting.crc", "Checksum")
fields.text = ProtoField.string("banting.text", "Text as sent")
fields.raw = ProtoField.bytes("banting.raw", "Bytes as sent")
local interface_name = Field.new("frame.interface_name")

-- Returns the bytes that the symbols stand for, nil when one is no symbol. Ends at the zero byte;
-- bits left over at the end are filling.
local function decode_4b6b(buffer)
  local decoded, nibble, bits, held = ByteArray.new(), nil, 0, 0
  for index = 0, buffer:len() - 1 do
    local byte = buffer(index, 1):uint()
    if byte == 0 then return decoded end
    held, bits = held * 256 + byte, bits + 8
    while bits >= 6 do
      local rest = 2 ^ (bits - 6)
      local symbol = math.floor(held / rest)
      held, bits = held % rest, bits - 6
      local value = SYMBOLS[symbol]
      if value == nil then return nil end
      if nibble == nil then nibble = value else
        decoded:set_size(decoded:len() + 1)
        decoded:set_index(decoded:len() - 1, nibble * 16 + value)
        nibble = nil
      end
    end
  end
  return decoded
end

-- Returns the register after all bytes but the last `skip`, most significant bit first.
local function crc(packet, skip, width, polynomial, start)
  local top, register = 2 ^ (width - 1), start
  for index = 0, packet:len() - 1 - skip do
    register = bit.bxor(register, packet:get_index(index) * 2 ^ (width - 8))
    for _ = 1, 8 do
      local carry = register >= top
      register = (register * 2) % (2 ^ width)
      if carry then register = bit.bxor(register, polynomial) end
    end
  end
  return register
end

-- Returns whether the checksum fits, and how many bytes it takes.
local function checksum(packet, kind)
  local last = packet:len() - 1
  if kind >= 0xa8 then
    local found = packet:get_index(last - 1) * 256 + packet:get_index(last)
    return crc(packet, 2, 16, 0x1021, 0xffff) == found, 2
  end
  return crc(packet, 1, 8, 0x9b, 0) == packet:get_index(last), 1
end

-- Adds what follows the address, by the packet's type; returns the words for the summary.
local function add_content(tree, content, kind)
  local first = content:len() > 0 and content(0, 1):uint() or 0
  if kind == 0xa7 and content:len() > 0 then
    tree:add(fields.opcode, content(0, 1))
    return OPCODES[first] or string.format("opcode %02x", first)
  elseif kind == 0xa6 and content:len() > 1 then
    tree:add(fields.button, content(0, 1))
    tree:add(fields.counter, content(1, 1))
    return string.format("%s, counter %d", BUTTONS[first] or "button", content(1, 1):uint())
  elseif kind == 0xa5 and content:len() > 1 then
    local glucose = (first % 2) * 256 + content(1, 1):uint()
    tree:add(fields.glucose, content(0, 2), glucose)
    return string.format("glucose %d mg/dL", glucose)
  end
  return ""
end

function banting.dissector(buffer, pinfo, root)
  local link = interface_name()
  pinfo.cols.protocol = "Banting"
  local tree = root:add(banting, buffer())
  tree:add(fields.raw, buffer())
  if link and (string.find(link.value, "internet") or string.find(link.value, "sms")) then
    local text = buffer():string(ENC_UTF_8)
    tree:add(fields.text, buffer(), text)
    pinfo.cols.info = string.match(text, "^[^\r\n]*")
    return
  end
  local packet = link and string.find(link.value, "radio") and decode_4b6b(buffer)
  local kind = packet and packet:len() >= 5 and packet:get_index(0)
  if not kind or not TYPES[kind] then
    pinfo.cols.info = string.format("%d bytes on %s", buffer:len(), link and link.value or "a link")
    return
  end
  local fits, crc_length = checksum(packet, kind)
  local decoded = packet:tvb("4b6b decoded")
  local at = kind >= 0xa8 and 2 or 1 -- a sensor's class byte stands before its address
  local serial = decoded(at, 3):bytes():tohex()
  tree:add(fields.type, decoded(0, 1))
  tree:add(fields.serial, decoded(at, 3), serial)
  local content_length = packet:len() - at - 3 - crc_length
  local says = ""
  if content_length > 0 then
    local content = decoded(at + 3, content_length)
    says = add_content(tree, content, kind)
    tree:add(fields.body, content)
  end
  local words = fits and "right" or "wrong"
  tree:add(fields.crc, decoded(packet:len() - crc_length, crc_length), words)
  pinfo.cols.info = string.format("%s %s %s%s", TYPES[kind], serial, says,
    fits and "" or " [checksum wrong]")
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, banting)
