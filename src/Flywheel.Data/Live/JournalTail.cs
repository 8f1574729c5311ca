using System.Collections.Immutable;
using Flywheel.Core.Columns;
using Flywheel.Storage;

namespace Flywheel.Data.Live;

/// <summary>Journal rows that a version does not hold yet.</summary>
/// <param name="Rows">Those that fit the schema, one writer after the other, each in the order appended.</param>
/// <param name="Rejects">Those that do not, with where they are and why.</param>
/// <param name="Covered">The last row read of every writer: what a version that holds them will say.</param>
public sealed record JournalTail(ColumnBatch Rows, ImmutableArray<JournalReject> Rejects, ImmutableArray<JournalPosition> Covered);
