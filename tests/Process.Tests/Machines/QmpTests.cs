using HaActors.Lab.Machines.Qmp;

namespace HaActors.Process.Tests.Machines;

public sealed class QmpTests
{
    public static TheoryData<QmpCommand, string> Commands => new()
    {
        { QmpCommand.Reset, """{"execute":"system_reset","id":7}""" },
        { QmpCommand.SetLink("eth1", isUp: false), """{"execute":"set_link","id":7,"arguments":{"name":"eth1","up":false}}""" },
        {
            QmpCommand.Throttle("data", 1_000_000, 0),
            """{"execute":"block_set_io_throttle","id":7,"arguments":{"device":"data","bps":1000000,"bps_rd":0,"bps_wr":0,"iops":0,"iops_rd":0,"iops_wr":0}}"""
        },
        { QmpCommand.Resize("data", 1 << 30), """{"execute":"block_resize","id":7,"arguments":{"device":"data","size":1073741824}}""" },
    };

    [Theory, MemberData(nameof(Commands))]
    public void A_command_is_a_line_of_json(QmpCommand command, string expected) => Assert.Equal(expected, command.ToLine(7));

    [Fact]
    public void A_command_can_be_sent_twice()
    {
        var command = QmpCommand.SetLink("eth1", isUp: true);
        Assert.NotEqual(command.ToLine(1), command.ToLine(2));
    }

    // Source: what QEMU 7.2 writes.
    public static TheoryData<string, QmpLine?> Lines => new()
    {
        { """{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}}, "capabilities": ["oob"]}}""", new QmpLine.Other() },
        { """{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "RESET", "data": {"guest": true, "reason": "guest-reset"}}""", new QmpLine.Event("RESET") },
        { """{"id": 3, "error": {"class": "GenericError", "desc": "Device 'eth9' not found"}}""", new QmpLine.Failed(3, "Device 'eth9' not found") },
        { "not json", null },
        { "[]", null },
    };

    [Theory, MemberData(nameof(Lines))]
    public void What_it_says_is_understood(string line, QmpLine? expected) => Assert.Equal(expected, QmpLine.Parse(line));

    [Fact]
    public void An_answer_keeps_its_value() =>
        Assert.Equal("running", Assert.IsType<QmpLine.Answer>(
            QmpLine.Parse("""{"return": {"status": "running", "running": true}, "id": 4}""")).Value.GetProperty("status").GetString());
}
