using System.Diagnostics;
using HaActors.Agents.Programs;
using HaActors.Policy.Configuration.Secrets;
using HaActors.Policy.HealthChecks;

namespace HaActors.Agents.Checks;

/// <summary>Makes checks of all kinds, many at a time; none of them waits for another.</summary>
/// <param name="open">Opens a password of the configuration; fails with a <see cref="SecretException"/>.</param>
public sealed class CheckRunner(TimeProvider clock, Random chance, IProgramRunner programs, Func<string, string> open) : ICheckRunner
{
    private const long AnswerBytes = 64 << 20;

    private readonly CheckTools _tools = new(
        new PatternCache(), new CheckMemory(AnswerBytes), new CheckChance(chance), secret => Open(open, secret), programs, clock);

    public async Task<CheckVerdict> RunAsync(CheckCall call, CancellationToken stop)
    {
        var begun = clock.GetTimestamp();
        var (isGood, reason, failure, weight) = await TryAsync(call, stop);
        var elapsed = clock.GetElapsedTime(begun);
        var verdict = new CheckVerdict(isGood, reason, elapsed) { Weight = weight };
        return isGood
            ? verdict
            : verdict with
            {
                IsSilence = failure is { IsSilence: true },
                IsOwnFault = failure is null or { IsOwnFault: true } || CheckerWatch.WasHeldUp(elapsed, call.Timeout),
            };
    }

    private async Task<(bool IsGood, string Reason, CheckFailure? Failure, int? Weight)> TryAsync(
        CheckCall call, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(call.Timeout, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        var target = CheckPorts.Target(call.Check, call.Server);
        var check = new CheckContext(call.Server, target, call.Check.Route, call.Timeout, _tools, over.Token);
        try
        {
            var good = await MakeAsync(call.Check, check);
            return (true, good.Text, null, good.Weight);
        }
        catch (CheckFailure failure) when (late.IsCancellationRequested && !failure.IsOwnFault)
        {
            var text = $"no answer within {Seconds(call.Timeout)}: {failure.Message}";
            return (false, text, failure, null);
        }
        catch (CheckFailure failure)
        {
            return (false, failure.Message, failure, null);
        }
        catch (OperationCanceledException)
        {
            return (false, $"no answer within {Seconds(call.Timeout)}", new CheckFailure(
                "") { IsOwnFault = !late.IsCancellationRequested }, null);
        }
        catch (Exception bug)
        {
            // A check that breaks on an answer must not end the checking of this server, let alone of others.
            return (false, $"the check itself failed: {CheckConnection.OneLine(bug.Message)} ({bug.GetType().Name})", null, null);
        }
    }

    private static Task<Good> MakeAsync(CheckSpecification what, CheckContext check) => what switch
    {
        CheckSpecification.Declared { IsUp: true } => Task.FromResult<Good>("declared to be up"),
        CheckSpecification.Declared => throw new CheckFailure("declared to be down"),
        CheckSpecification.Connect => TcpCheck.ConnectAsync(check),
        CheckSpecification.Http http => HttpCheck.RunAsync(http, check),
        CheckSpecification.Smtp smtp => SmtpCheck.RunAsync(smtp, check),
        CheckSpecification.Pop pop => PopCheck.RunAsync(pop, check),
        CheckSpecification.Imap imap => ImapCheck.RunAsync(imap, check),
        CheckSpecification.Ftp ftp => FtpCheck.RunAsync(ftp, check),
        CheckSpecification.Nntp nntp => NntpCheck.RunAsync(nntp, check),
        CheckSpecification.Dns dns => DnsCheck.RunAsync(dns, check),
        CheckSpecification.Ldap ldap => LdapCheck.RunAsync(ldap, check),
        CheckSpecification.Sip sip => SipCheck.RunAsync(sip, check),
        CheckSpecification.Radius radius => RadiusCheck.RunAsync(radius, check),
        CheckSpecification.MySql sql => MySqlCheck.RunAsync(sql, check),
        CheckSpecification.PostgreSql sql => PostgreSqlCheck.RunAsync(sql, check),
        CheckSpecification.SimpleTcp tcp => TcpCheck.RunAsync(tcp, check),
        CheckSpecification.Udp udp => UdpCheck.RunAsync(udp, check),
        CheckSpecification.Ping ping => PingCheck.RunAsync(ping, check),
        CheckSpecification.Program program => ProgramCheck.RunAsync(program, check),
        CheckSpecification.File file => FileCheck.RunAsync(file, check),
        _ => throw new UnreachableException(),
    };

    private static string Open(Func<string, string> open, CheckSecret secret)
    {
        try
        {
            return secret.IsEmpty ? "" : open(secret.Value);
        }
        catch (SecretException locked)
        {
            throw new CheckFailure($"the password cannot be opened: {locked.Message}", locked) { IsOwnFault = true };
        }
    }

    private static string Seconds(TimeSpan span) => $"{span.TotalSeconds:0.###} s";
}

/// <summary>What came of a check that is good.</summary>
internal readonly record struct Good(string Text, int? Weight = null)
{
    public static implicit operator Good(string text) => new(text);
}
