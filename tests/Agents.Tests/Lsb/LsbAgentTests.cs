namespace HaActors.Agents.Tests.Lsb;

public sealed class LsbAgentTests : IDisposable
{
    private readonly AgentFixture _agents = new();

    public void Dispose() => _agents.Dispose();

    [Theory]
    [InlineData(AgentAction.Monitor, 0, "Done")]
    [InlineData(AgentAction.Monitor, 1, "NotRunning")]
    [InlineData(AgentAction.Monitor, 2, "NotRunning")]
    [InlineData(AgentAction.Monitor, 3, "NotRunning")]
    [InlineData(AgentAction.Monitor, 4, "GenericError")]
    [InlineData(AgentAction.Monitor, 150, "NotInstalled")]
    [InlineData(AgentAction.Monitor, 151, "NoPermission")]
    [InlineData(AgentAction.Start, 0, "Done")]
    [InlineData(AgentAction.Start, 5, "NotInstalled")]
    [InlineData(AgentAction.Stop, 1, "GenericError")]
    [InlineData(AgentAction.Stop, 99, "GenericError")]
    public async Task An_init_script_s_codes_are_read(AgentAction action, int code, string expected)
    {
        _agents.Scratch.Script("init.d/foo",
            $"[ \"$1\" = {(action == AgentAction.Monitor ? "status" : action.ToWord())} ] || exit 77; exit {code}");
        var result = await _agents.Run("lsb:foo", AgentFixture.Call(action));
        Assert.Equal(expected, result is AgentResult.Failed failed ? failed.Meaning.ToString() : result.GetType().Name);
    }
}
