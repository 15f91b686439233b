using System.Collections.Immutable;
using System.Text;
using HaActors.Policy.Configuration.Reading;

namespace HaActors.Policy.HealthChecks;

/// <content>The keys of each kind of check.</content>
public static partial class CheckReader
{
    private static readonly string[] Kinds =
    [
        "connect", "on", "off", "http", "https", "smtp", "pop", "pops", "imap", "imaps", "ftp", "nntp", "dns", "ldap",
        "ldaps", "sip", "radius", "mysql", "postgresql", "tcp", "udp", "ping", "program", "file",
    ];

    private static CheckSpecification ReadCheck(Section entry)
    {
        if (!entry.IsSaid("type"))
        {
            entry.Required("type");
            return new CheckSpecification.Connect();
        }

        return Kinds[Word(entry, "type", Kinds)] switch
        {
            "on" => new CheckSpecification.Declared(true),
            "off" => new CheckSpecification.Declared(false),
            "http" => Http(entry, isTls: false),
            "https" => Http(entry, isTls: true),
            "smtp" => new CheckSpecification.Smtp
            {
                Helo = entry.Optional("helo") ?? "localhost",
                Tls = ReadTls(entry, false),
            },
            "pop" => new CheckSpecification.Pop { Login = ReadLogin(entry), Tls = ReadTls(entry, false) },
            "pops" => new CheckSpecification.Pop { Login = ReadLogin(entry), Tls = ReadTls(entry, true) },
            "imap" => new CheckSpecification.Imap { Login = ReadLogin(entry), Tls = ReadTls(entry, false) },
            "imaps" => new CheckSpecification.Imap { Login = ReadLogin(entry), Tls = ReadTls(entry, true) },
            "ftp" => Ftp(entry),
            "nntp" => new CheckSpecification.Nntp { Request = entry.Optional("request"), Tls = ReadTls(entry, false) },
            "dns" => Dns(entry),
            "ldap" => Ldap(entry, isTls: false),
            "ldaps" => Ldap(entry, isTls: true),
            "sip" => new CheckSpecification.Sip
            {
                From = entry.Optional("from") ?? "haactors@localhost",
                Receive = entry.Text("receive"),
                OverTcp = IsOverTcp(entry),
            },
            "radius" => new CheckSpecification.Radius
            {
                Login = RequiredLogin(entry),
                Secret = new CheckSecret(entry.Required("secret")),
                IsRejectEnough = IsOn(entry, "reject-is-enough"),
            },
            "mysql" => new CheckSpecification.MySql
            {
                Login = RequiredLogin(entry),
                Database = entry.Optional("database"),
                Request = entry.Optional("request"),
                Tls = ReadTls(entry, false),
            },
            "postgresql" => new CheckSpecification.PostgreSql
            {
                Login = RequiredLogin(entry),
                Database = entry.Optional("database"),
                Request = entry.Optional("request"),
                Tls = ReadTls(entry, false),
            },
            "tcp" => new CheckSpecification.SimpleTcp
            {
                Send = entry.Text("send"),
                Receive = entry.Text("receive"),
                Tls = ReadTls(entry, false),
            },
            "udp" => Udp(entry),
            "ping" => new CheckSpecification.Ping { Attempts = Number(entry, "attempts", 1, 10, usual: 1) },
            "program" => new CheckSpecification.Program
            {
                Path = entry.Required("program"),
                Arguments = [.. entry.List("arguments")],
                SaysWeight = IsOn(entry, "says-weight"),
                User = entry.Optional("user"),
            },
            "file" => new CheckSpecification.File
            {
                Path = entry.Required("path"),
                SaysWeight = IsOn(entry, "says-weight"),
                IfMissing = UsualWord(entry, "if-missing", "down", "up") == 1,
            },
            _ => new CheckSpecification.Connect(),
        };
    }

    private static CheckSpecification.Http Http(Section entry, bool isTls)
    {
        var usual = new CheckSpecification.Http();
        return new CheckSpecification.Http
        {
            Request = entry.Optional("request") ?? usual.Request,
            VirtualHost = entry.Optional("virtual-host"),
            Method = (HttpCheckMethod)UsualWord(entry, "method", "get", "head"),
            Version = (HttpCheckVersion)UsualWord(entry, "version", "1.1", "1.0"),
            Status = entry.IsSaid("status")
                ? [.. entry.List("status").Select(text => Range(entry, text))]
                : usual.Status,
            Receive = entry.Text("receive"),
            ReceiveNot = entry.Text("receive-not"),
            Digest = entry.Text("digest").ToLowerInvariant(),
            BodyLimit = Number(entry, "body-limit", 1, 16_777_216, usual.BodyLimit),
            Headers = entry.Child("headers").Texts().ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase),
            Tls = ReadTls(entry, isTls),
        };
    }

    private static StatusRange Range(Section entry, string text)
    {
        var parts = text.Split('-', StringSplitOptions.TrimEntries);
        if (parts.Length <= 2 && parts.All(part => part.Length == 3 && part.All(char.IsAsciiDigit)))
            return new StatusRange(int.Parse(parts[0]), int.Parse(parts[^1]));

        entry.Wrong("status", $"has '{text}', must be codes or ranges such as [\"200-299\", \"401\"]");
        return StatusRange.Success;
    }

    private static CheckSpecification.Ftp Ftp(Section entry)
    {
        var usual = new CheckSpecification.Ftp();
        return new CheckSpecification.Ftp
        {
            Login = ReadLogin(entry) ?? usual.Login,
            Request = entry.Optional("request"),
            Receive = entry.Text("receive"),
            Tls = ReadTls(entry, false),
        };
    }

    private static CheckSpecification.Dns Dns(Section entry)
    {
        (string Word, DnsRecordType Type)[] types =
        [
            ("soa", DnsRecordType.Soa), ("a", DnsRecordType.A), ("aaaa", DnsRecordType.Aaaa), ("ns", DnsRecordType.Ns),
            ("cname", DnsRecordType.Cname), ("ptr", DnsRecordType.ReverseName), ("mx", DnsRecordType.Mx),
            ("txt", DnsRecordType.Txt), ("srv", DnsRecordType.Srv), ("any", DnsRecordType.Any),
        ];
        return new CheckSpecification.Dns
        {
            Request = entry.Optional("request") ?? ".",
            Type = entry.IsSaid("record-type")
                ? types[Word(entry, "record-type", [.. types.Select(type => type.Word)])].Type
                : DnsRecordType.Soa,
            Receive = entry.Text("receive"),
            IsAnswerEnough = IsOn(entry, "answer-is-enough"),
            OverTcp = IsOverTcp(entry),
        };
    }

    private static CheckSpecification.Ldap Ldap(Section entry, bool isTls) => new()
    {
        Request = entry.Text("request"),
        Login = ReadLogin(entry),
        Receive = entry.Text("receive"),
        Tls = ReadTls(entry, isTls),
    };

    private static CheckSpecification.Udp Udp(Section entry)
    {
        if (entry.IsSaid("payload") && entry.IsSaid("payload-hex"))
            entry.Wrong("payload-hex", "stands beside payload: write one of them");
        return new CheckSpecification.Udp
        {
            Payload = entry.IsSaid("payload-hex") ? Hex(entry) : [.. Encoding.UTF8.GetBytes(entry.Text("payload"))],
            RequireReply = !entry.IsSaid("reply-required") || entry.Switch("reply-required"),
            MinimumReply = Number(entry, "reply-min", 0, 65535, usual: 0),
            MaximumReply = Number(entry, "reply-max", 0, 65535, usual: 65535),
            Receive = entry.Text("receive"),
        };
    }

    private static ImmutableArray<byte> Hex(Section entry)
    {
        var text = entry.Text("payload-hex").Replace(" ", "", StringComparison.Ordinal);
        if (text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit))
            return [.. Convert.FromHexString(text)];

        entry.Wrong("payload-hex", "must be an even number of hexadecimal digits");
        return [];
    }

    private static CheckLogin RequiredLogin(Section entry)
    {
        entry.Required("login");
        return ReadLogin(entry) ?? new CheckLogin("", default);
    }

    private static bool IsOn(Section entry, string key) => entry.IsSaid(key) && entry.Switch(key);

    private static bool IsOverTcp(Section entry) => UsualWord(entry, "over", "udp", "tcp") == 1;
}
