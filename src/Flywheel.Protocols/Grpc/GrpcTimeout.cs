using System.Globalization;

namespace Flywheel.Protocols.Grpc;

/// <summary>How long a caller waits, as its header <c>grpc-timeout</c> says: at most eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    private const int MaxDigits = 8;

    /// <summary>False when it is no timeout. One too long for a timer is as good as none.</summary>
    internal static bool TryParse(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MaxDigits + 1 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        long ticks = text[^1] switch
        {
            'H' => TimeSpan.TicksPerHour,
            'M' => TimeSpan.TicksPerMinute,
            'S' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMillisecond,
            'u' => TimeSpan.TicksPerMicrosecond,
            'n' => 0,
            _ => -1,
        };
        timeout = ticks == 0 ? TimeSpan.FromTicks(count / TimeSpan.NanosecondsPerTick) : TimeSpan.FromTicks(count * ticks);
        return ticks >= 0;
    }
}
