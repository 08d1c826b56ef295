"""What an optimizer may ask of a target, by the names of its counts."""

VALUES, GRADIENTS = "value_evaluations", "gradient_evaluations"
HESSIANS, PRODUCTS = "hessian_evaluations", "hessian_products"
RESIDUALS, JACOBIANS = "residual_evaluations", "jacobian_evaluations"
COUNTS = (VALUES, GRADIENTS, HESSIANS, PRODUCTS, RESIDUALS, JACOBIANS)
