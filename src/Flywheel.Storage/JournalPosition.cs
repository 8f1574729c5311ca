namespace Flywheel.Storage;

/// <summary>A place in one writer's rows of a dataset: the row with this offset and every one before it.</summary>
/// <param name="Writer">The process that appended.</param>
/// <param name="Offset">From 0, without gaps within a writer.</param>
public readonly record struct JournalPosition(string Writer, long Offset);
