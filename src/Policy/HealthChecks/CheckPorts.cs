namespace HaActors.Policy.HealthChecks;

/// <summary>
/// Where a check goes when neither it nor the server's address says a port, as behind a firewall mark.
/// </summary>
public static class CheckPorts
{
    /// <returns>Null: the kind has no usual port, or none at all.</returns>
    public static int? Usual(CheckSpecification check) => check switch
    {
        CheckSpecification.Connect connect => connect.UsualPort,
        CheckSpecification.Http http => http.Tls is null ? 80 : 443,
        CheckSpecification.Smtp smtp => IsTls(smtp.Tls) ? 465 : 25,
        CheckSpecification.Pop pop => IsTls(pop.Tls) ? 995 : 110,
        CheckSpecification.Imap imap => IsTls(imap.Tls) ? 993 : 143,
        CheckSpecification.Ftp ftp => IsTls(ftp.Tls) ? 990 : 21,
        CheckSpecification.Nntp nntp => IsTls(nntp.Tls) ? 563 : 119,
        CheckSpecification.Ldap ldap => IsTls(ldap.Tls) ? 636 : 389,
        CheckSpecification.Dns => 53,
        CheckSpecification.Sip => 5060,
        CheckSpecification.Radius => 1812,
        CheckSpecification.MySql => 3306,
        CheckSpecification.PostgreSql => 5432,
        _ => null,
    };

    /// <summary>It needs no port.</summary>
    public static bool HasNone(CheckSpecification check) => check is
        CheckSpecification.Ping or CheckSpecification.Declared or CheckSpecification.Program or CheckSpecification.File;

    /// <summary>Where the check goes.</summary>
    /// <returns>Port 0: nobody says where.</returns>
    public static ServerAddress Target(CheckSpecification check, ServerAddress server)
    {
        var port = check.Route.Port ?? (server.Port != 0 ? server.Port : Usual(check) ?? 0);
        return new ServerAddress(check.Route.Address ?? server.Address, port);
    }

    /// <summary>A plain connection to where the check goes.</summary>
    public static CheckSpecification.Connect ConnectFor(CheckSpecification check) =>
        new() { Route = check.Route, UsualPort = Usual(check) };

    private static bool IsTls(CheckTls? tls) => tls is { Mode: TlsMode.Implicit };
}
