namespace HaActors.Policy.VirtualServices;

/// <summary>How a director hands packets to a real server.</summary>
public abstract record Forwarding
{
    private Forwarding()
    {
    }

    /// <summary>The director rewrites addresses; answers must come back through it. Ports may differ.</summary>
    public sealed record Masquerade : Forwarding
    {
        public override string ToString() => "masquerade";
    }

    /// <summary>Only the frame's destination changes; the server has the service's address itself and answers directly.</summary>
    public sealed record Direct : Forwarding
    {
        public override string ToString() => "direct";
    }

    /// <summary>Packets are wrapped; the server unwraps them, has the service's address itself and answers directly.</summary>
    /// <param name="Port">Of the server's decapsulating socket; GUE only.</param>
    public sealed record Tunnel(TunnelType Type = TunnelType.Ipip, int Port = 0, TunnelChecksum Checksum = TunnelChecksum.None)
        : Forwarding
    {
        public override string ToString() => this switch
        {
            { Type: TunnelType.Ipip } => "tunnel",
            { Type: TunnelType.Gue } => $"tunnel gue:{Port}{ChecksumWord}",
            _ => $"tunnel gre{ChecksumWord}",
        };

        private string ChecksumWord => Checksum switch
        {
            TunnelChecksum.Full => " csum",
            TunnelChecksum.Remote => " remcsum",
            _ => "",
        };
    }

    /// <summary>The director serves by itself. Older kernels say so of servers whose address is their own.</summary>
    public sealed record Local : Forwarding
    {
        public override string ToString() => "local";
    }

    /// <summary>Packets go where they would go without IPVS.</summary>
    public sealed record Bypass : Forwarding
    {
        public override string ToString() => "bypass";
    }

    /// <summary>What answers directly needs the service's address on the server, without answering ARP for it.</summary>
    public bool NeedsAddressOnServer => this is Direct or Tunnel;

    public abstract override string ToString();
}

/// <summary>The numbers are the kernel's.</summary>
public enum TunnelType
{
    Ipip = 0,

    /// <summary>Generic UDP encapsulation. Kernel 5.2 or newer.</summary>
    Gue = 1,

    /// <summary>Kernel 5.3 or newer.</summary>
    Gre = 2,
}

/// <summary>The numbers are the kernel's.</summary>
public enum TunnelChecksum
{
    None = 0,
    Full = 1,

    /// <summary>Remote checksum offload; GUE only.</summary>
    Remote = 2,
}
