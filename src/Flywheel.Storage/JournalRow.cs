namespace Flywheel.Storage;

/// <summary>One row read back: where it is and its JSON in UTF-8.</summary>
public readonly record struct JournalRow(JournalPosition Position, ReadOnlyMemory<byte> Json);
