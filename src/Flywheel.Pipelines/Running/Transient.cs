namespace Flywheel.Pipelines.Running;

/// <summary>Faults that may pass by themselves. Everything else is a bug, and trying again would hide it.</summary>
internal static class Transient
{
    public static bool Is(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException or PathTooLongException or EndOfStreamException or Storage.JournalCorruptException => false,
        TimeoutException or HttpRequestException or IOException => true,
        _ => false,
    };

    /// <summary>1, 2, 4, … seconds, a minute at most.</summary>
    public static TimeSpan Delay(int attempt) => TimeSpan.FromSeconds(Math.Min(60, 1 << Math.Min(attempt - 1, 6)));
}
