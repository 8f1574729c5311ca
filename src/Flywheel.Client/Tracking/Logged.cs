namespace Flywheel.Client.Tracking;

/// <summary>One thing that was logged and is on its way.</summary>
internal sealed record Logged(string Run, LoggedKind Kind, string Key, string Text, double Value, long Step, long At)
{
    /// <summary>Told when everything before a mark is on its way; null for anything but marks.</summary>
    public TaskCompletionSource? Done { get; init; }
}
