namespace Flywheel.Server;

/// <summary>Whether requests may come. Safe to use from many threads.</summary>
public sealed class ServerReadiness
{
    private volatile string? _waiting = "starting";

    /// <summary>True when every endpoint answers.</summary>
    public bool IsReady => _waiting is null;

    /// <summary>What is waited for; empty when ready.</summary>
    public string Waiting => _waiting ?? "";

    /// <summary>Says what is waited for.</summary>
    public void Wait(string what) => _waiting = what;

    /// <summary>Lets requests come.</summary>
    public void Ready() => _waiting = null;
}
