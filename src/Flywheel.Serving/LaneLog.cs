using Flywheel.Storage;

namespace Flywheel.Serving;

/// <summary>Where the answered rows of an endpoint are written down, and what names and dates them.</summary>
internal sealed record LaneLog(DatasetName Dataset, JournalDurability Durability, IJournal Journal, PredictionIds Ids, TimeProvider Time);
