using HaActors.Lab.Machines.Guest;

namespace HaActors.Process.Tests.Machines;

public sealed class ConsoleLogTests
{
    [Fact]
    public void A_machine_came_up_as_often_as_it_said_so_itself()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("ha-console-").FullName, "console");
        var console = new ConsoleLog(file);
        Assert.Equal(0, console.Boots);

        File.WriteAllText(file, "[ 0.1] starting\r\nREADY 3.10\r\nit is not READY to go\r\nREADY 2.90\r\nhalf a line");

        Assert.Equal(2, console.Boots);
        Assert.True(console.Contains("half a"));
        Assert.Equal(["REA", "hal"], console.Last(2).Select(line => line[..3]));
    }
}
