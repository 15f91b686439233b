using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace HaActors.Agents.Media;

/// <summary>The media of this machine.</summary>
public sealed class MediaPort : IMediaPort
{
    /// <summary>Speeds of serial lines, in bits a second.</summary>
    public static IEnumerable<int> SerialSpeeds => SerialMedium.Speeds.Keys;

    public IMedium Open(MediumSettings settings)
    {
        try
        {
            return settings switch
            {
                MediumSettings.Unicast unicast => UdpMedium.Open(unicast),
                MediumSettings.Multicast multicast => UdpMedium.Open(multicast),
                MediumSettings.Broadcast broadcast => UdpMedium.Open(broadcast),
                MediumSettings.Serial serial => SerialMedium.Open(serial),
                _ => throw new IOException($"there is no medium of type {settings.Type}"),
            };
        }
        catch (Exception cause) when (cause is SocketException or NetworkInformationException)
        {
            throw new IOException(cause.Message, cause);
        }
    }
}
