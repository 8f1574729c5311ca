using Flywheel.Core;

namespace Flywheel.Engines.XGBoost;

/// <summary>Every "no" of this room, in one place so that codes and wording stay alike.</summary>
internal static class XGBoostRefusals
{
    public static Refusal LibraryBroken(string path, string reason) => new(
        "engine.library-broken", "Native library does not load", $"'{path}' does not load: {reason.TrimEnd('.')}.", "Run eng/setup again.");

    public static Refusal NoColumns(string trainer) => new(
        "xgboost.no-columns", "No columns", $"'{trainer}' was given no numeric columns to learn from.", "Give the recipe at least one feature.");

    public static Refusal Infinite(string trainer, string column, int row) => new(
        "xgboost.infinite-value",
        "Infinite value",
        FormattableString.Invariant($"'{trainer}' cannot take infinite values, and the column '{column}' has one in row {row}."),
        "Turn infinities into missing values or clip them.");
}
