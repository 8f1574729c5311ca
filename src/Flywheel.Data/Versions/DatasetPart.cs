using Flywheel.Core;

namespace Flywheel.Data.Versions;

/// <summary>One Parquet object of a version: consecutive rows in the version's order.</summary>
/// <param name="Digest">The object.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="FirstEvent">The earliest event time in it; null without event time.</param>
/// <param name="LastEvent">The latest event time in it.</param>
/// <param name="FirstKnown">The earliest moment a row of it was known; null when all rows were always known.</param>
/// <param name="LastKnown">The moment its last row was known.</param>
public sealed record DatasetPart(Digest Digest, long Rows, long Bytes, Timestamp? FirstEvent, Timestamp? LastEvent, Timestamp? FirstKnown, Timestamp? LastKnown);
