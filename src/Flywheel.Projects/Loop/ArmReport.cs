using System.Collections.Immutable;

namespace Flywheel.Projects.Loop;

/// <summary>How the arms of a route do.</summary>
/// <param name="Route">The route in force, in words.</param>
/// <param name="AssignBy">Columns whose values decide the arm, so that a key stays with its arm; empty: every row is drawn by what it says.</param>
/// <param name="Arms">The arms, the champion first.</param>
/// <param name="SplitP">How likely a split at least as far from the wanted shares is by chance, valid at every moment at once; 1 with one arm.</param>
/// <param name="SplitIsWrong">True when something besides chance chose the arm: then no comparison of arms means anything.</param>
/// <param name="RowsPerArm">Rows each arm needs to show a difference in the share of yes; null without outcomes.</param>
/// <param name="InMoney">True where worth is in the money of the objective; false where a right decision counts for one.</param>
public sealed record ArmReport(string Route, ImmutableArray<string> AssignBy, ImmutableArray<ArmLine> Arms, double SplitP, bool SplitIsWrong, long? RowsPerArm, bool InMoney);
