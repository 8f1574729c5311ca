namespace Flywheel.Storage;

/// <summary>What an acknowledged row survives.</summary>
public enum JournalDurability
{
    /// <summary>The end of the process, <c>kill -9</c>, and the loss of power: the row is on the disk.</summary>
    Flushed,

    /// <summary>
    /// The end of the process and <c>kill -9</c>: the row is in the file, as every reader sees it. The system has it in memory and the disk gets it within
    /// <see cref="StorageOptions.FlushMilliseconds"/>; a loss of power may take what came after.
    /// </summary>
    Written,
}
