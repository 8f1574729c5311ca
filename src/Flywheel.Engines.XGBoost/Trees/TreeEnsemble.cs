using System.Collections.Immutable;

namespace Flywheel.Engines.XGBoost.Trees;

/// <summary>A sum of trees. Immutable.</summary>
/// <param name="Width">Columns a row.</param>
/// <param name="Bases">What each output starts from, before the link.</param>
/// <param name="Trees">The trees, in the order they are added.</param>
/// <param name="Link">From the sum to the score.</param>
internal sealed record TreeEnsemble(int Width, ImmutableArray<float> Bases, ImmutableArray<DecisionTree> Trees, TreeLink Link);
