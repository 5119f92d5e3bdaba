import sys; import does_not_exist_inside
