using System.Data.Common;

namespace Flywheel.Storage.Catalog;

/// <summary>One write that waits for its turn and then for the commit it shares with others.</summary>
internal abstract class PendingWrite(bool flushed, CancellationToken cancellationToken)
{
    /// <summary>True when nobody may be told before the disk has it.</summary>
    public bool Flushed { get; } = flushed;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public abstract Task RunAsync(DbTransaction transaction);

    /// <summary>The commit is durable.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception fault);
}
