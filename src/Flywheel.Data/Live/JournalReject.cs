using Flywheel.Storage;

namespace Flywheel.Data.Live;

/// <summary>A journal row that does not fit its dataset's schema.</summary>
public sealed record JournalReject(JournalPosition Position, string Reason, string Content);
