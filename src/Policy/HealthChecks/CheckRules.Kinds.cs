using System.Text;
using HaActors.Policy.Configuration.Secrets;

namespace HaActors.Policy.HealthChecks;

/// <content>What each kind of check must be like.</content>
public static partial class CheckRules
{
    private static IEnumerable<CheckProblem> ByKind(CheckSpecification check) => check switch
    {
        CheckSpecification.Http http => Http(http),
        CheckSpecification.Smtp smtp =>
            [.. Word("helo", smtp.Helo), .. Tls(smtp.Tls, TlsMode.Implicit, TlsMode.StartTls)],
        CheckSpecification.Pop pop => [.. Login(pop.Login), .. Tls(pop.Tls, TlsMode.Implicit, TlsMode.StartTls)],
        CheckSpecification.Imap imap => [.. Login(imap.Login), .. Tls(imap.Tls, TlsMode.Implicit, TlsMode.StartTls)],
        CheckSpecification.Ftp ftp => Ftp(ftp),
        CheckSpecification.Nntp nntp =>
            [.. OptionalWord("request", nntp.Request), .. Tls(nntp.Tls, TlsMode.Implicit, TlsMode.StartTls)],
        CheckSpecification.Dns dns => Dns(dns),
        CheckSpecification.Ldap ldap =>
            [.. Pattern("receive", ldap.Receive), .. Tls(ldap.Tls, TlsMode.Implicit, TlsMode.StartTls)],
        CheckSpecification.Sip sip =>
            [.. Word("from", sip.From), .. SipUser(sip.From), .. Pattern("receive", sip.Receive)],
        CheckSpecification.Radius radius => Radius(radius),
        CheckSpecification.MySql sql => [.. Database(sql.Login, sql.Request), .. Tls(sql.Tls, TlsMode.StartTls)],
        CheckSpecification.PostgreSql sql =>
            [.. Database(sql.Login, sql.Request), .. Tls(sql.Tls, TlsMode.StartTls, TlsMode.Implicit)],
        CheckSpecification.SimpleTcp tcp => [.. Pattern("receive", tcp.Receive), .. Tls(tcp.Tls, TlsMode.Implicit)],
        CheckSpecification.Udp udp => Udp(udp),
        CheckSpecification.Ping { Attempts: < 1 or > 10 } => [new CheckProblem("attempts", "must be 1 to 10")],
        CheckSpecification.Program program => Absolute("program", program.Path),
        CheckSpecification.File file => Absolute("path", file.Path),
        _ => [],
    };

    private static IEnumerable<CheckProblem> Http(CheckSpecification.Http http)
    {
        if (!http.Request.StartsWith('/') || http.Request.Any(letter => letter <= ' ' || letter == 127))
            yield return new CheckProblem(
                "request", $"is '{Shown(http.Request)}', must be a path that begins with / and has no blanks: write %20 for one");
        if (http.VirtualHost is { } host && (host.Length == 0 || host.Any(letter => letter <= ' ' || letter == '/')))
            yield return new CheckProblem("virtual-host", $"is '{Shown(host)}', must be a name, or a name with a port");
        if (http.Status.IsDefaultOrEmpty)
            yield return new CheckProblem("status", "is empty: no answer could be good");
        foreach (var range in http.Status.IsDefaultOrEmpty ? [] : http.Status)
            if (range.From < 100 || range.To > 599 || range.From > range.To)
                yield return new CheckProblem(
                    "status", $"has {range}, must be codes from 100 to 599, the lower one first");
        foreach (var problem in Pattern("receive", http.Receive).Concat(Pattern("receive-not", http.ReceiveNot)))
            yield return problem;
        if (http.Receive.Length > 0 && http.Receive == http.ReceiveNot)
            yield return new CheckProblem("receive-not", "is the same as receive: no answer could be good");
        if (http.Digest.Length > 0 && (http.Digest.Length is not (32 or 64) || !http.Digest.All(char.IsAsciiHexDigit)))
            yield return new CheckProblem("digest", "must be 32 hexadecimal digits (MD5) or 64 (SHA-256)");
        if (http is { Method: HttpCheckMethod.Head, Digest.Length: > 0 })
            yield return new CheckProblem("digest", "is of a body, and the answer to HEAD has none: use method = get");
        if (http.BodyLimit is < 1 or > 16_777_216)
            yield return new CheckProblem("body-limit", "must be 1 to 16777216 bytes");
        foreach (var (name, value) in http.Headers)
            if (name.Length == 0 || name.Any(letter => letter is <= ' ' or ':' or > '~') || HasControls(value))
                yield return new CheckProblem("headers", $"has '{Shown(name)}', which is no header line");
        foreach (var problem in Tls(http.Tls, TlsMode.Implicit))
            yield return problem;
    }

    private static IEnumerable<CheckProblem> Ftp(CheckSpecification.Ftp ftp)
    {
        foreach (var problem in Login(ftp.Login)
            .Concat(Pattern("receive", ftp.Receive))
            .Concat(Tls(ftp.Tls, TlsMode.Implicit, TlsMode.StartTls)))
            yield return problem;
        if (ftp.Request is { } file && (file.Length == 0 || HasControls(file)))
            yield return new CheckProblem("request", "must be the name of a file");
        if (ftp is { Request: null, Receive.Length: > 0 })
            yield return new CheckProblem("receive", "needs a request, the file whose text it is matched with");
    }

    private static IEnumerable<CheckProblem> Dns(CheckSpecification.Dns dns)
    {
        var name = dns.Request.TrimEnd('.');
        if (name.Length > 253 || (name.Length > 0 && name.Split('.').Any(label => label.Length is 0 or > 63)))
            yield return new CheckProblem("request", $"is '{Shown(dns.Request)}', which is no domain name");
        if (name.Any(letter => letter is <= ' ' or > '~'))
            yield return new CheckProblem(
                "request", $"is '{Shown(dns.Request)}': write names of other alphabets as xn--");
        foreach (var problem in Pattern("receive", dns.Receive))
            yield return problem;
        if (dns is { IsAnswerEnough: true, Receive.Length: > 0 })
            yield return new CheckProblem(
                "answer-is-enough", "is on, and receive wants a record: leave one of them out");
    }

    private static IEnumerable<CheckProblem> Radius(CheckSpecification.Radius radius)
    {
        if (radius.Secret.IsEmpty)
            yield return new CheckProblem("secret", "is required: no answer could be proven");
        foreach (var problem in Login(radius.Login))
            yield return problem;
        var password = radius.Login.Password.Value ?? "";
        var isHidden = SecretValue.IsSealed(password) || SecretValue.IsReference(password);
        if (!isHidden && Encoding.UTF8.GetByteCount(password) > 128)
            yield return new CheckProblem("password", "must be at most 128 bytes");
    }

    private static IEnumerable<CheckProblem> Udp(CheckSpecification.Udp udp)
    {
        if (udp.Payload.Length > 65507)
            yield return new CheckProblem("payload", "is longer than a datagram: at most 65507 bytes");
        if (udp.MinimumReply < 0 || udp.MaximumReply > 65535 || udp.MinimumReply > udp.MaximumReply)
            yield return new CheckProblem("reply-max", "must be reply-min to 65535: no answer could be good");
        foreach (var problem in Pattern("receive", udp.Receive))
            yield return problem;
        if (udp is { RequireReply: false, Receive.Length: > 0 })
            yield return new CheckProblem("receive", "needs an answer, and reply-required is off");
    }

    private static IEnumerable<CheckProblem> Database(CheckLogin login, string? request)
    {
        foreach (var problem in Login(login))
            yield return problem;
        if (request is not null && request.Trim().Length == 0)
            yield return new CheckProblem("request", "is empty: leave it out, or write a query such as SELECT 1");
    }

    private static IEnumerable<CheckProblem> Login(CheckLogin? login)
    {
        if (login is null)
            yield break;
        if (login.User.Length == 0)
            yield return new CheckProblem("login", "is required");
        if (HasControls(login.User))
            yield return new CheckProblem("login", "must be one line");
        if (HasControls(login.Password.Value ?? ""))
            yield return new CheckProblem("password", "must be one line");
    }

    private static IEnumerable<CheckProblem> SipUser(string from)
    {
        var at = from.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at == from.Length - 1)
            yield return new CheckProblem("from", $"is '{Shown(from)}', must be like user@host");
    }

    private static IEnumerable<CheckProblem> OptionalWord(string key, string? text) => text is null ? [] : Word(key, text);

    private static IEnumerable<CheckProblem> Word(string key, string text)
    {
        if (text.Length == 0 || text.Any(letter => letter <= ' ' || letter == 127))
            yield return new CheckProblem(key, $"is '{Shown(text)}', must be one word");
    }

    private static IEnumerable<CheckProblem> Pattern(string key, string text)
    {
        if (text.Length > 0 && !CheckPattern.TryCompile(text, out _, out var problem))
            yield return new CheckProblem(key, problem);
    }

    private static IEnumerable<CheckProblem> Tls(CheckTls? tls, params TlsMode[] possible)
    {
        if (tls is null)
            yield break;
        if (!possible.Contains(tls.Mode))
            yield return new CheckProblem("tls", tls.Mode == TlsMode.StartTls
                ? "is starttls, which this protocol does not have: write on"
                : "is on, and this protocol begins in plain text: write starttls");
        if (tls.ServerName is { } name && (name.Length is 0 or > 253 || name.Any(letter => letter is <= ' ' or '/' or ':')))
            yield return new CheckProblem("tls-name", $"is '{Shown(name)}', must be a host's name");
    }

    private static IEnumerable<CheckProblem> Absolute(string key, string path)
    {
        if (!path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal))
            yield return new CheckProblem(key, $"is '{Shown(path)}', must be an absolute path");
    }

    private static bool HasControls(string text) => text.Any(char.IsControl);

    private static string Shown(string text)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
        return line.Length <= 60 ? line : $"{line[..57]}...";
    }
}
