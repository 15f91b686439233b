namespace HaActors.Policy.Reports;

/// <summary>What agents' exit codes mean.</summary>
/// <remarks>Source: Resource Agent API 1.1, and Pacemaker's additions.</remarks>
internal static class ExitCodeText
{
    public static string Of(int code) => code switch
    {
        0 => "OK",
        1 => "Error occurred",
        2 => "Invalid parameter",
        3 => "Unimplemented",
        4 => "Insufficient privileges",
        5 => "Not installed",
        6 => "Invalid configuration",
        7 => "Not running",
        8 => "Promoted",
        9 => "Failed in promoted role",
        190 => "Degraded",
        191 => "Degraded in promoted role",
        193 => "Pending",
        _ => "Unknown exit status",
    };
}
