using Flywheel.Data.Tables;

namespace Flywheel.Data.Expectations;

/// <summary>What a check may look at.</summary>
/// <param name="Session">Where the rows are; datasets that the check names are views in it.</param>
/// <param name="Relation">What stands after FROM to read the rows to check.</param>
/// <param name="Schema">Their schema.</param>
/// <param name="Previous">What stands after FROM to read the version before, or null for the first.</param>
public sealed record ExpectationScope(ITableSession Session, string Relation, Core.Columns.Schema Schema, string? Previous);
