using System.Collections.Immutable;
using Flywheel.Engines.XGBoost.Trees;

namespace Flywheel.Engines.XGBoost.Fitting;

/// <summary>What growing trees gave.</summary>
/// <param name="Trees">The trees kept.</param>
/// <param name="Rounds">Rounds run.</param>
/// <param name="TrainByRound">The reported loss on training rows after each round.</param>
/// <param name="ValidationByRound">The same on validation rows; empty when there are none.</param>
/// <param name="GainByColumn">How much the splits on each column lowered the loss, over the trees kept.</param>
internal sealed record TreeFitOutcome(
    TreeEnsemble Trees, int Rounds, ImmutableArray<double> TrainByRound, ImmutableArray<double> ValidationByRound, ImmutableArray<double> GainByColumn);
