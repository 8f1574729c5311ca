using Flywheel.Training.Design;
using Flywheel.Training.Recipes;

namespace Flywheel.Training.Fitting;

/// <summary>Rows encoded once and fitted many times: a search reuses it for every trial of one recipe.</summary>
internal sealed record PreparedDesign(FittedRecipe Recipe, LabelledDesign Train, LabelledDesign? Validation);
