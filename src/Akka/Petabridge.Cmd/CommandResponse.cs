namespace Petabridge.Cmd;

/// <summary>What a handler answers to a command; several that are not final make a stream.</summary>
public class CommandResponse
{
    /// <param name="text">Shown as it is; may hold several lines.</param>
    /// <param name="final">True for the last response, which ends the command.</param>
    public CommandResponse(string text, bool final = true)
    {
        Text = text;
        Final = final;
    }

    public string Text { get; }

    public bool Final { get; }
}

/// <summary>The command failed or was refused; always final.</summary>
public sealed class ErroredCommandResponse(string text) : CommandResponse(text);
