namespace HaActors.Agents.Media;

/// <summary>
/// Records on a stream of bytes: each between two marks, with marks inside it escaped (as HDLC does it). After a damaged byte the next mark
/// begins anew; whether a record is whole says its MAC.
/// </summary>
internal sealed class SerialFraming(int maximumBytes)
{
    public const byte Mark = 0x7E;

    private const byte Escape = 0x7D;
    private const byte Flip = 0x20;

    private readonly byte[] _record = new byte[maximumBytes];
    private int _length;
    private bool _isEscaped;
    private bool _isTooLong;

    /// <summary>The longest that <see cref="Wrap"/> makes of a record.</summary>
    public static int Wrapped(int recordBytes) => (2 * recordBytes) + 2;

    public static int Wrap(ReadOnlySpan<byte> record, Span<byte> into)
    {
        var at = 0;
        into[at++] = Mark;
        foreach (var one in record)
        {
            if (one is Mark or Escape)
            {
                into[at++] = Escape;
                into[at++] = (byte)(one ^ Flip);
            }
            else
            {
                into[at++] = one;
            }
        }

        into[at++] = Mark;
        return at;
    }

    /// <returns>The record that ends with this byte; empty: none does. Good until the next call.</returns>
    public ReadOnlySpan<byte> Take(byte one)
    {
        if (one == Mark)
        {
            var whole = _isTooLong ? default : _record.AsSpan(0, _length);
            _length = 0;
            _isEscaped = _isTooLong = false;
            return whole;
        }

        if (one == Escape)
        {
            _isEscaped = true;
            return default;
        }

        if (_length == _record.Length)
        {
            _isTooLong = true;
            return default;
        }

        _record[_length++] = _isEscaped ? (byte)(one ^ Flip) : one;
        _isEscaped = false;
        return default;
    }
}
