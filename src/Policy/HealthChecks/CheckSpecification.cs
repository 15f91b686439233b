using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;

namespace HaActors.Policy.HealthChecks;

/// <summary>What is tried once to learn whether a real server serves. The set is closed.</summary>
/// <remarks>
/// Regular expressions are .NET's. They run in time that is linear in the text, or, where they look around or refer
/// back, under a limit
/// of time; see <see cref="CheckPattern"/>. An empty one matches everything.
/// </remarks>
[JsonDerivedType(typeof(Declared), "declared")]
[JsonDerivedType(typeof(Connect), "connect")]
[JsonDerivedType(typeof(Http), "http")]
[JsonDerivedType(typeof(Smtp), "smtp")]
[JsonDerivedType(typeof(Pop), "pop")]
[JsonDerivedType(typeof(Imap), "imap")]
[JsonDerivedType(typeof(Ftp), "ftp")]
[JsonDerivedType(typeof(Nntp), "nntp")]
[JsonDerivedType(typeof(Dns), "dns")]
[JsonDerivedType(typeof(Ldap), "ldap")]
[JsonDerivedType(typeof(Sip), "sip")]
[JsonDerivedType(typeof(Radius), "radius")]
[JsonDerivedType(typeof(MySql), "mysql")]
[JsonDerivedType(typeof(PostgreSql), "postgresql")]
[JsonDerivedType(typeof(SimpleTcp), "tcp")]
[JsonDerivedType(typeof(Udp), "udp")]
[JsonDerivedType(typeof(Ping), "ping")]
[JsonDerivedType(typeof(Program), "program")]
[JsonDerivedType(typeof(File), "file")]
public abstract record CheckSpecification
{
    private CheckSpecification()
    {
    }

    /// <summary>Where the check goes, if not to the server's own address and port.</summary>
    public CheckRoute Route { get; init; } = CheckRoute.Direct;

    /// <summary>The word by which operators know the kind; also the key of its section.</summary>
    [JsonIgnore]
    public string Kind => this switch
    {
        Declared { IsUp: var isUp } => isUp ? "on" : "off",
        Connect => "connect",
        Http http => http.Tls is null ? "http" : "https",
        Smtp => "smtp",
        Pop => "pop",
        Imap => "imap",
        Ftp => "ftp",
        Nntp => "nntp",
        Dns => "dns",
        Ldap => "ldap",
        Sip => "sip",
        Radius => "radius",
        MySql => "mysql",
        PostgreSql => "postgresql",
        SimpleTcp => "tcp",
        Udp => "udp",
        Ping => "ping",
        Program => "program",
        File => "file",
        _ => throw new UnreachableException(),
    };

    /// <summary>Nothing is tried: the server counts as up, or as down, because somebody said so.</summary>
    public sealed record Declared(bool IsUp) : CheckSpecification;

    /// <summary>A TCP connection is made and given up.</summary>
    public sealed record Connect : CheckSpecification
    {
        /// <summary>For a server whose address says no port; null: it must say one.</summary>
        public int? UsualPort { get; init; }
    }

    /// <summary>One request; redirects are an answer like any other.</summary>
    public sealed record Http : CheckSpecification
    {
        /// <summary>Path and query, beginning with a slash.</summary>
        public string Request { get; init; } = "/";

        /// <summary>Of the Host header; null: the server's address.</summary>
        public string? VirtualHost { get; init; }

        public HttpCheckMethod Method { get; init; }

        public HttpCheckVersion Version { get; init; }

        /// <summary>Status codes that are good.</summary>
        public ImmutableArray<StatusRange> Status { get; init; } = [StatusRange.Success];

        /// <summary>Must match the body (of HEAD: the header lines). Empty: not looked at.</summary>
        public string Receive { get; init; } = "";

        /// <summary>Must not match the body. Empty: not looked at.</summary>
        public string ReceiveNot { get; init; } = "";

        /// <summary>Of the whole body, in hexadecimal digits: MD5 (32), SHA-256 (64). Empty: not looked at.</summary>
        public string Digest { get; init; } = "";

        /// <summary>A longer body is a failed check, so that endless data ends. Bytes, 1 to 16,777,216.</summary>
        public int BodyLimit { get; init; } = 1_048_576;

        /// <summary>Further header lines, name and value.</summary>
        public ImmutableSortedDictionary<string, string> Headers { get; init; } =
            ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

        /// <summary>Null: plain HTTP.</summary>
        public CheckTls? Tls { get; init; }
    }

    /// <summary>Greeting, EHLO (HELO where that is not known), QUIT.</summary>
    public sealed record Smtp : CheckSpecification
    {
        /// <summary>What the check calls itself.</summary>
        public string Helo { get; init; } = "localhost";

        public CheckTls? Tls { get; init; }
    }

    /// <summary>Greeting; with a login USER and PASS; QUIT.</summary>
    public sealed record Pop : CheckSpecification
    {
        /// <summary>Null: the greeting is enough.</summary>
        public CheckLogin? Login { get; init; }

        public CheckTls? Tls { get; init; }
    }

    /// <summary>Greeting; with a login LOGIN; LOGOUT.</summary>
    public sealed record Imap : CheckSpecification
    {
        /// <summary>Null: the greeting is enough.</summary>
        public CheckLogin? Login { get; init; }

        public CheckTls? Tls { get; init; }
    }

    /// <summary>
    /// Greeting, USER and PASS; with a request the file is fetched in passive mode and its text matched.
    /// </summary>
    public sealed record Ftp : CheckSpecification
    {
        public CheckLogin Login { get; init; } = new("anonymous", new CheckSecret("haactors@localhost"));

        /// <summary>A file to fetch, without a leading slash; null: logging in is enough.</summary>
        public string? Request { get; init; }

        public string Receive { get; init; } = "";

        public CheckTls? Tls { get; init; }
    }

    /// <summary>Greeting; with a request GROUP of that name; QUIT.</summary>
    public sealed record Nntp : CheckSpecification
    {
        /// <summary>A group's name; null: the greeting is enough.</summary>
        public string? Request { get; init; }

        public CheckTls? Tls { get; init; }
    }

    /// <summary>One question.</summary>
    public sealed record Dns : CheckSpecification
    {
        /// <summary>The name asked for, with or without the last dot.</summary>
        public string Request { get; init; } = ".";

        public DnsRecordType Type { get; init; } = DnsRecordType.Soa;

        /// <summary>
        /// Must match the text of one record of the answer. Empty: any record, or with <see cref="IsAnswerEnough"/>
        /// none.
        /// </summary>
        public string Receive { get; init; } = "";

        /// <summary>A proper answer without a record is good as well.</summary>
        public bool IsAnswerEnough { get; init; }

        public bool OverTcp { get; init; }
    }

    /// <summary>Bind, then a search for the base object itself.</summary>
    public sealed record Ldap : CheckSpecification
    {
        /// <summary>The base; empty: the root DSE.</summary>
        public string Request { get; init; } = "";

        /// <summary>A distinguished name; null: anonymous.</summary>
        public CheckLogin? Login { get; init; }

        /// <summary>
        /// Must match one line <c>attribute: value</c> of what was found. Empty: finding it is enough.
        /// </summary>
        public string Receive { get; init; } = "";

        public CheckTls? Tls { get; init; }
    }

    /// <summary>OPTIONS.</summary>
    public sealed record Sip : CheckSpecification
    {
        /// <summary>Who asks, <c>user@host</c>.</summary>
        public string From { get; init; } = "haactors@localhost";

        /// <summary>Must match the first line of the answer. Empty: 200.</summary>
        public string Receive { get; init; } = "";

        public bool OverTcp { get; init; }
    }

    /// <summary>Access-Request; the answer's authenticator must be right, and accept.</summary>
    public sealed record Radius : CheckSpecification
    {
        public CheckLogin Login { get; init; } = new("", default);

        /// <summary>That the server and its clients share.</summary>
        public CheckSecret Secret { get; init; }

        /// <summary>A refusal with the right authenticator is good as well: the server lives.</summary>
        public bool IsRejectEnough { get; init; }
    }

    /// <summary>Handshake, login, and with a request one query.</summary>
    public sealed record MySql : CheckSpecification
    {
        public CheckLogin Login { get; init; } = new("", default);

        public string? Database { get; init; }

        /// <summary>A query that must return a row; null: logging in is enough.</summary>
        public string? Request { get; init; }

        public CheckTls? Tls { get; init; }
    }

    /// <summary>Login, and with a request one query.</summary>
    public sealed record PostgreSql : CheckSpecification
    {
        public CheckLogin Login { get; init; } = new("", default);

        /// <summary>Null: named like the user.</summary>
        public string? Database { get; init; }

        /// <summary>A query that must return a row; null: logging in is enough.</summary>
        public string? Request { get; init; }

        public CheckTls? Tls { get; init; }
    }

    /// <summary>A text is sent, and what comes back is matched.</summary>
    public sealed record SimpleTcp : CheckSpecification
    {
        /// <summary>Sent as it is, in UTF-8; empty: nothing is sent.</summary>
        public string Send { get; init; } = "";

        /// <summary>
        /// Must match what came so far. Empty: any byte is enough, or with nothing to send the connection.
        /// </summary>
        public string Receive { get; init; } = "";

        public CheckTls? Tls { get; init; }
    }

    /// <summary>A datagram is sent.</summary>
    public sealed record Udp : CheckSpecification
    {
        /// <summary>May be empty.</summary>
        public ImmutableArray<byte> Payload { get; init; } = [];

        /// <summary>False: silence is good, and only "port unreachable" is bad.</summary>
        public bool RequireReply { get; init; } = true;

        /// <summary>In bytes.</summary>
        public int MinimumReply { get; init; }

        /// <summary>In bytes.</summary>
        public int MaximumReply { get; init; } = 65535;

        /// <summary>Must match the answer, read as Latin-1. Empty: any.</summary>
        public string Receive { get; init; } = "";
    }

    /// <summary>ICMP echo; any of the attempts may be answered.</summary>
    public sealed record Ping : CheckSpecification
    {
        /// <summary>1 to 10, spread over the deadline.</summary>
        public int Attempts { get; init; } = 1;
    }

    /// <summary>A program of the director: exit 0 is up.</summary>
    public sealed record Program : CheckSpecification
    {
        /// <summary>Absolute.</summary>
        public required string Path { get; init; }

        /// <summary>
        /// In these <c>{address}</c> and <c>{port}</c> stand for the server's (as routed by <see
        /// cref="CheckSpecification.Route"/>).
        /// </summary>
        public ImmutableArray<string> Arguments { get; init; } = [];

        /// <summary>
        /// Exit codes 2 to 255 are up as well, and say the server's weight: 0 to 253, the code less two.
        /// </summary>
        public bool SaysWeight { get; init; }

        /// <summary>Null: the daemon's user.</summary>
        public string? User { get; init; }
    }

    /// <summary>A file of the director holds a number: negative is down; other numbers are up.</summary>
    public sealed record File : CheckSpecification
    {
        /// <summary>
        /// Absolute; <c>{address}</c> and <c>{port}</c> as for programs. No such file: <see cref="IfMissing"/>.
        /// </summary>
        public required string Path { get; init; }

        /// <summary>The number is the server's weight; else it is only looked at whether it is negative.</summary>
        public bool SaysWeight { get; init; }

        /// <summary>Up if there is no such file.</summary>
        public bool IfMissing { get; init; }
    }
}
